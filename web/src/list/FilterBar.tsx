import { useEffect, useId, useRef, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Input } from 'react-aria-components/Input';
import { SearchField } from 'react-aria-components/SearchField';
import { Button } from '../components/Button';
import { FilterChoice, type Option } from '../components/Choice';
import { Icon } from '../components/Icon';
import { t } from '../i18n/t';
import { useOffers } from '../keyboard/shortcuts';
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

interface FilterBarProps {
  /** The label of the search box, whose words are the search parameter `q`. No search box without one. */
  readonly search?: string | undefined;
  readonly filters?: readonly Filter[];
}

/** A search box and choices over a list. A narrow screen folds several choices away. */
export function FilterBar({ search: label, filters = [] }: FilterBarProps) {
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
            {count > 0 ? t('list.filtersSet', { count }) : t('list.filters')}
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

/** A value in the address that is not an option is shown as it is. */
function withChosen(
  options: readonly (string | Option)[],
  value: string | undefined,
): readonly (string | Option)[] {
  const isOffered = options.some((one) => (typeof one === 'string' ? one : one.id) === value);
  return value === undefined || isOffered ? options : [...options, value];
}

interface SearchBoxProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const pauseMs = 250;

/** A search box that searches while the user types, after a short pause. */
function SearchBox({ label, value, onChange }: SearchBoxProps) {
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  useOffers([
    {
      section: 'list',
      keys: '/',
      label: t('keyboard.searchField'),
      run: () => input.current?.focus(),
    },
  ]);
  const [reported, setReported] = useState(value);
  const [seen, setSeen] = useState(value);
  if (seen !== value) {
    setSeen(value);
    // The value is the one that was just reported, or somebody else changed it.
    if (value !== reported) {
      setReported(value);
      setText(value);
    }
  }
  useEffect(() => {
    if (text === reported) return;
    const pause = setTimeout(() => {
      setReported(text);
      onChange(text);
    }, pauseMs);
    return () => clearTimeout(pause);
  }, [text, reported, onChange]);
  return (
    <SearchField className="search" aria-label={label} value={text} onChange={setText}>
      <Icon name="search" />
      <Input ref={input} className="input" placeholder={label} />
      <AriaButton className="search-clear">
        <Icon name="cross" />
      </AriaButton>
    </SearchField>
  );
}
