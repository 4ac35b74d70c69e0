import { type RefObject, useEffect, useRef, useState } from 'react';
import { type ActiveList, activeList } from './activeList';
import type { Selection } from './useSelection';

interface Wanted {
  readonly body: RefObject<HTMLElement | null>;
  readonly keys: readonly string[];
  readonly selection: Selection | undefined;
  /** The key of the active row. */
  readonly active: RefObject<string | null>;
  readonly isMain: boolean;
}

/** Remembers the row that has the focus, and lets the keyboard act on it and move it. */
export function useActiveRow({ body, keys, selection, active, isMain }: Wanted): void {
  // A row that is not drawn yet gets the focus once it is.
  const [moved, setMoved] = useState<{ readonly to: string } | null>(null);
  useEffect(() => {
    if (!moved) return;
    const row = rowOf(body.current, moved.to);
    linkOf(row)?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: 'nearest' });
  }, [body, moved]);

  useEffect(() => {
    const table = body.current;
    const remember = ({ target }: FocusEvent) => {
      const row = target instanceof HTMLElement ? target.closest('tr') : null;
      active.current = row?.dataset.key ?? active.current;
    };
    table?.addEventListener('focusin', remember);
    return () => table?.removeEventListener('focusin', remember);
  }, [body, active]);

  const methods: ActiveList = {
    move(by) {
      const from = active.current === null ? -1 : keys.indexOf(active.current);
      const index = from === -1 ? 0 : Math.min(Math.max(from + by, 0), keys.length - 1);
      const to = keys[index];
      if (to === undefined) return false;
      active.current = to;
      setMoved({ to });
      return true;
    },
    toggleSelection() {
      const key = active.current;
      if (!selection || key === null || !keys.includes(key)) return false;
      selection.toggle(key);
      return true;
    },
    toggleAll() {
      selection?.toggleAll(keys);
      return selection !== undefined;
    },
    open() {
      const link = active.current === null ? null : linkOf(rowOf(body.current, active.current));
      link?.click();
      return Boolean(link);
    },
  };
  const latest = useRef(methods);
  useEffect(() => {
    latest.current = methods;
  });
  useEffect(() => {
    if (!isMain) return;
    return activeList.set({
      move: (by) => latest.current.move(by),
      toggleSelection: () => latest.current.toggleSelection(),
      toggleAll: () => latest.current.toggleAll(),
      open: () => latest.current.open(),
    });
  }, [isMain]);
}

function rowOf(body: HTMLElement | null, key: string): HTMLElement | null {
  return body?.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? null;
}

function linkOf(row: HTMLElement | null): HTMLElement | null {
  return (
    row?.querySelector<HTMLElement>('.row-link') ?? row?.querySelector<HTMLElement>('a') ?? null
  );
}
