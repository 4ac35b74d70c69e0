import { type RefObject, useEffect } from 'react';

/**
 * Keeps the focus in the page when the focused element disappears or is disabled: a button that did its work, a row that
 * left the list, a dialog whose button is gone. The focus goes to the row (or item of a list) that it was in, else to the
 * one that took its place, else to the form that it was in, else to the heading. By default the browser would drop the
 * focus, and a keyboard user would start again at the top.
 */
export function useFocusKept(place: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const root = place.current;
    if (!root) return;
    let focused: Element | null = null;
    /** The last focus in the page: a dialog is outside of it. */
    let last: Place | null = null;
    let frame = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const remember = ({ target }: FocusEvent) => {
      if (!(target instanceof HTMLElement)) return;
      focused = target;
      if (root.contains(target)) last = placeOf(target);
    };
    const restore = () => {
      frame = 0;
      // A press beside everything gives up the focus; it is not lost.
      if (!isNowhere() || !focused || canHaveFocus(focused)) return;
      if (document.querySelector('[role="dialog"], [role="alertdialog"]')) return;
      nearestTo(last, root)?.focus({ preventScroll: true });
    };
    // A dialog gives the focus back in a frame, and the browser takes it from a disabled button after the frame.
    const watch = new MutationObserver(() => {
      frame ||= requestAnimationFrame(() => {
        timer = setTimeout(restore);
      });
    });
    document.addEventListener('focusin', remember);
    watch.observe(document.body, {
      childList: true,
      subtree: true,
      attributeFilter: ['disabled', 'hidden'],
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      document.removeEventListener('focusin', remember);
      watch.disconnect();
    };
  }, [place]);
}

function isNowhere(): boolean {
  const { activeElement } = document;
  return !activeElement || activeElement === document.body || !canHaveFocus(activeElement);
}

function canHaveFocus(element: Element): boolean {
  return element.isConnected && !element.matches(':disabled') && element.checkVisibility();
}

interface Place {
  readonly element: HTMLElement;
  /** The row of a table, or the item of a list. */
  readonly row: HTMLElement | null;
  readonly body: HTMLElement | null;
  /** Of the row among its neighbours. */
  readonly index: number;
  readonly form: HTMLFormElement | null;
}

function placeOf(element: HTMLElement): Place {
  const row = element.closest<HTMLElement>('tr, li');
  const body = row?.parentElement ?? null;
  const index = row && body ? [...body.children].indexOf(row) : 0;
  return { element, row, body, index, form: element.closest('form') };
}

const operable = [':any-link', 'button:enabled', 'input:enabled'].join();

function nearestTo(last: Place | null, root: HTMLElement): HTMLElement | null {
  const heading = root.querySelector('h1');
  if (!last) return heading;
  const { element, row, body, index, form } = last;
  if (canHaveFocus(element)) return element;
  const rows = body?.isConnected ? [...body.children] : [];
  const near = row?.isConnected ? row : (rows[index] ?? rows.at(-1));
  return (
    near?.querySelector<HTMLElement>('.row-link') ??
    near?.querySelector<HTMLElement>(operable) ??
    (form?.isConnected
      ? form.querySelector<HTMLElement>(':is(textarea, input, button):enabled')
      : null) ??
    heading
  );
}
