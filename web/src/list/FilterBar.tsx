import { useId, useState } from 'react';
import { Button } from '../components/Button';
import { FilterChoice, type Option } from '../components/Choice';
import { SearchBox } from './SearchBox';
import { type Search, useSearchParams } from './useSearchParams';

/** A choice that narrows a list. It is kept in the address, so that a list with its filters can be shared. */
export interface Filter<Name extends keyof Search = keyof Search> {
  /** The search parameter that holds the choice. */
  readonly name: Name;
  readonly label: string;
  /** What the absence of a choice is called. */
  readonly all: string;
  readonly options: readonly (string | Option)[];
}

interface Props {
  /** The label of the search box, whose words are the search parameter `q`. No search box without one. */
  readonly search?: string | undefined;
  readonly filters?: readonly Filter[];
}

/** A search box and choices over a list. A narrow screen folds several choices away. */
export function FilterBar({ search: label, filters = [] }: Props) {
  const [search, change] = useSearchParams();
  const [open, setOpen] = useState(false);
  const choices = useId();
  const count = filters.filter(({ name }) => search[name]).length;
  const folds = filters.length > 1;
  return (
    <search className={folds ? 'filters filters-folding' : 'filters'}>
      {label && (
        <SearchBox
          label={label}
          value={search.q ?? ''}
          onChange={(text) => change({ q: text || undefined })}
        />
      )}
      {folds && (
        <span className="filters-fold">
          <Button
            icon="settings"
            aria-expanded={open}
            aria-controls={choices}
            onPress={() => setOpen(!open)}
          >
            {count > 0 ? `Filters (${count})` : 'Filters'}
          </Button>
        </span>
      )}
      <div id={choices} className={open ? 'filters-rest filters-open' : 'filters-rest'}>
        {filters.map((filter) => (
          <FilterChoice
            key={filter.name}
            label={filter.label}
            all={filter.all}
            options={withChosen(filter.options, search[filter.name])}
            value={search[filter.name]}
            onChange={(value) => change({ [filter.name]: value })}
          />
        ))}
      </div>
    </search>
  );
}

/** A value in the address that is not on offer is shown as it is. */
function withChosen(
  options: readonly (string | Option)[],
  value: string | undefined,
): readonly (string | Option)[] {
  const isOffered = options.some((one) => (typeof one === 'string' ? one : one.id) === value);
  return value === undefined || isOffered ? options : [...options, value];
}
