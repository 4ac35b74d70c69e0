import { type RegisteredRouter, useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

/** The search parameters that any page has. */
export type Search = ReturnType<typeof useSearch<RegisteredRouter, undefined, false>>;

/** The search parameters of the address, and a function that changes some of them. `undefined` removes one. */
export function useSearchParams(): [Search, (changes: Search) => void] {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = useCallback(
    (changes: Search) => {
      void navigate({
        to: '.',
        search: (current) => ({ ...current, ...changes }),
        replace: true,
        resetScroll: false,
      });
    },
    [navigate],
  );
  return [search, change];
}
