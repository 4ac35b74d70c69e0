import { type RefObject, useEffect, useState } from 'react';
import { t } from '../i18n/t';
import { type Offer, useOffers } from '../keyboard/shortcuts';
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

  function move(by: number): void {
    const from = active.current === null ? -1 : keys.indexOf(active.current);
    const index = from === -1 ? 0 : Math.min(Math.max(from + by, 0), keys.length - 1);
    const to = keys[index];
    if (to === undefined) return;
    active.current = to;
    setMoved({ to });
  }
  function toggle(): void {
    const key = active.current;
    if (key !== null && keys.includes(key)) selection?.toggle(key);
  }
  function open(): void {
    if (active.current !== null) linkOf(rowOf(body.current, active.current))?.click();
  }
  const offer = (keys: string, label: string, run: () => void, repeats = false): Offer => ({
    ...{ section: 'list', keys, label, run, repeats },
  });
  const offers = [
    offer('j', t('keyboard.next'), () => move(1), true),
    offer('k', t('keyboard.previous'), () => move(-1), true),
    offer('o', t('keyboard.open'), open),
    ...(selection
      ? [
          offer('x', t('keyboard.select'), toggle),
          offer('* a', t('keyboard.selectAll'), () => selection.toggleAll(keys)),
        ]
      : []),
  ];
  useOffers(isMain ? offers : []);
}

function rowOf(body: HTMLElement | null, key: string): HTMLElement | null {
  return body?.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? null;
}

function linkOf(row: HTMLElement | null): HTMLElement | null {
  return (
    row?.querySelector<HTMLElement>('.row-link') ?? row?.querySelector<HTMLElement>('a') ?? null
  );
}
