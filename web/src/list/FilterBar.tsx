import { type ReactNode, useId, useState } from 'react';
import { Button } from '../components/Button';
import { SearchBox } from './SearchBox';

interface Props {
  readonly label: string;
  readonly q: string | undefined;
  readonly onSearch: (q: string | undefined) => void;
  /** How many of the others are set. */
  readonly set: number;
  readonly children: ReactNode;
}

/** A search and its filters, which a narrow screen folds away. */
export function Filters({ label, q, onSearch, set, children }: Props) {
  const [open, setOpen] = useState(false);
  const rest = useId();
  return (
    <search className="filters filters-folding">
      <SearchBox label={label} value={q ?? ''} onChange={(text) => onSearch(text || undefined)} />
      <span className="filters-fold">
        <Button
          icon="settings"
          aria-expanded={open}
          aria-controls={rest}
          onPress={() => setOpen(!open)}
        >
          {set > 0 ? `Filters (${set})` : 'Filters'}
        </Button>
      </span>
      <div id={rest} className={open ? 'filters-rest filters-open' : 'filters-rest'}>
        {children}
      </div>
    </search>
  );
}

/** How many of some filters are set. */
export function countOf(...values: readonly (string | undefined)[]): number {
  return values.filter(Boolean).length;
}
