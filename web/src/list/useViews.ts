import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { SavedView } from '../api/types';
import { useUser } from '../session/useSession';
import type { AnyFilter } from './filters';
import { type ListName, openedBy, useSavedViews } from './savedViews';
import type { Search } from './useSearchParams';
import type { Tab } from './Views';

/** A view that every list of a kind has. */
interface BuiltIn {
  readonly id: string;
  readonly label: string;
  readonly query?: object | undefined;
  readonly empty: string;
}

interface Wanted {
  readonly views: readonly BuiltIn[];
  /** The list in the API of saved views; without it, views are not saved. */
  readonly list: ListName | undefined;
  readonly search: Search;
  readonly filters: readonly AnyFilter[];
}

interface Views {
  readonly tabs: readonly Tab[];
  readonly view: BuiltIn | undefined;
  /** The saved view, if it is the current one. */
  readonly saved: SavedView | undefined;
  /** The current view is not known yet. */
  readonly isPending: boolean;
  /** Opens a saved view, or the first view of the list. */
  readonly open: (view: SavedView | null) => void;
}

/** The views of a list: those that it has, and those that people saved. */
export function useViews({ views, list, search, filters }: Wanted): Views {
  const { name: me } = useUser();
  const navigate = useNavigate();
  const found = useSavedViews(list);
  const all = found ?? [];
  const [first] = views;
  const saved = all.find(({ id }) => id === search.view);
  const builtIn = views.find(({ id }) => id === search.view);
  const isBare = Object.values(search).every((value) => !value);
  const byDefault = all.find(({ isDefault }) => isDefault);
  const opening = isBare ? byDefault : undefined;

  const open = (view: SavedView | null) =>
    void navigate({
      to: '.',
      search: view ? openedBy(view, filters).search : {},
      replace: true,
      resetScroll: false,
    });
  useEffect(() => {
    if (opening) open(opening);
  });

  const tabs: Tab[] = [
    ...views.map(({ id, label, query = {} }) => {
      // An address without a view means the default one.
      const view = id === first?.id && !byDefault ? undefined : id;
      const stay = (current: Search): Search => ({ ...current, view });
      return { id, label, query: { ...query }, search: saved ? { view } : stay };
    }),
    ...all.map((one) => ({
      id: one.id,
      label: one.name,
      query: one.filters,
      search: openedBy(one, filters).search,
      owner: one.owner === me ? undefined : one.owner,
    })),
  ];
  const view = saved
    ? { id: saved.id, label: saved.name, query: openedBy(saved, filters).query, empty: '' }
    : (builtIn ?? first);
  const isUnknown = found === null && (isBare || (search.view && !builtIn));
  return { tabs, view, saved, isPending: Boolean(isUnknown || opening), open };
}
