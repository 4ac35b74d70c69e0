import { type RefObject, useEffect } from 'react';

/**
 * Keeps the focus in the page when the focused element disappears, such as a button that did its work or a row that left
 * the list. The focus goes to the row that took its place, else to the heading. By default the browser would drop the
 * focus, and a keyboard user would start again at the top.
 */
export function useFocusKept(place: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const root = place.current;
    if (!root) return;
    let last: Place | null = null;
    const remember = ({ target }: FocusEvent) => {
      last = target instanceof HTMLElement ? placeOf(target) : null;
    };
    const restore = () => {
      const isNowhere = document.activeElement === document.body || !document.activeElement;
      if (!last || last.element.isConnected || !isNowhere) return;
      nearestTo(last, root)?.focus({ preventScroll: true });
    };
    const watch = new MutationObserver(restore);
    root.addEventListener('focusin', remember);
    watch.observe(root, { childList: true, subtree: true });
    return () => {
      root.removeEventListener('focusin', remember);
      watch.disconnect();
    };
  }, [place]);
}

interface Place {
  readonly element: HTMLElement;
  readonly row: HTMLTableRowElement | null;
  readonly body: HTMLElement | null;
  /** Of the row in its table. */
  readonly index: number;
}

function placeOf(element: HTMLElement): Place {
  const row = element.closest('tr');
  const body = row?.parentElement ?? null;
  return { element, row, body, index: row?.sectionRowIndex ?? 0 };
}

function nearestTo({ row, body, index }: Place, root: HTMLElement): HTMLElement | null {
  const rows = body?.isConnected ? [...body.querySelectorAll('tr')] : [];
  const near = row?.isConnected ? row : (rows[index] ?? rows.at(-1));
  const link = near?.querySelector<HTMLElement>('.row-link');
  return link ?? near?.querySelector('a, button, input') ?? root.querySelector('h1');
}
