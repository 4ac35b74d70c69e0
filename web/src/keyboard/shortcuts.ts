import { useEffect, useRef } from 'react';
import { preferences } from '../preferences/preferences';

/** The parts of the help sheet and of the palette, in their order. */
export const sections = ['page', 'list', 'create', 'goTo', 'portal'] as const;

/** Something that the user can do now. The help sheet lists those with keys, the palette those that are not for lists. */
export interface Offer {
  readonly label: string;
  readonly section: (typeof sections)[number];
  /** "mod+k" with Control, or Command on a Mac; "j"; "g t" for one key after another. */
  readonly keys?: string;
  /** A key that is held down repeats it. */
  readonly repeats?: boolean;
  readonly run: () => void;
}

/** What each mounted component offers, in the order of mounting. */
const offered = new Set<{ readonly current: readonly Offer[] }>();

/** Offers something for as long as the component is on the page. Of the same keys, those of the newest component count. */
export function useOffers(offers: readonly Offer[]): void {
  const latest = useRef(offers);
  useEffect(() => {
    latest.current = offers;
  });
  useEffect(() => {
    offered.add(latest);
    return () => void offered.delete(latest);
  }, []);
}

/** Everything that is offered now, in the order of the sections. Of the same keys, one offer has them. */
export function offersNow(): readonly Offer[] {
  const all = [...offered].flatMap(({ current }) => current);
  const newest = all.filter(
    ({ keys }, index) =>
      keys === undefined || all.findLastIndex((other) => other.keys === keys) === index,
  );
  return sections.flatMap((section) => newest.filter((offer) => offer.section === section));
}

const sequenceMs = 1500;

/** Runs offers by their keys. @returns what stops it */
export function listenToKeys(): () => void {
  let begun = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  function begin(keys: string): void {
    begun = keys;
    clearTimeout(timer);
    timer = setTimeout(() => {
      begun = '';
    }, sequenceMs);
  }
  function take(event: KeyboardEvent): void {
    const key = keyOf(event);
    if (!key || !isFree(event, key)) return;
    const offers = offersNow();
    for (const keys of begun ? [`${begun} ${key}`, key] : [key]) {
      const found = offers.find((offer) => offer.keys === keys);
      const isBeginning = offers.some((offer) => offer.keys?.startsWith(`${keys} `));
      if (!found && !isBeginning) continue;
      event.preventDefault();
      begin(found ? '' : keys);
      if (found && (found.repeats || !event.repeat)) found.run();
      return;
    }
    begin('');
  }
  document.addEventListener('keydown', take);
  return () => {
    clearTimeout(timer);
    document.removeEventListener('keydown', take);
  };
}

export const isMac = /Mac|iP(hone|ad|od)/.test(navigator.platform);

/** The key as offers name it; null for one that no offer can have, so that nothing of the browser's is taken. */
export function keyOf(event: KeyboardEvent): string | null {
  const { key, code, shiftKey, ctrlKey, metaKey, altKey } = event;
  if (event.isComposing || altKey || event.getModifierState('AltGraph')) return null;
  // On a keyboard without Latin letters, the key at the place of the letter.
  const isForeign = key.length === 1 && key > '~' && /^Key[A-Z]$/.test(code);
  const named = isForeign ? code.slice(-1) : key;
  const isLetter = /^[a-z]$/i.test(named);
  if (isLetter && shiftKey) return null;
  const plain = isLetter ? named.toLowerCase() : named;
  if (!ctrlKey && !metaKey) return plain;
  const isMod = isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey;
  return isMod ? `mod+${plain}` : null;
}

const typing = [
  'textarea',
  'select',
  '[contenteditable]:not([contenteditable="false"])',
  'input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"], [type="file"])',
  // They select by the letters that are typed.
  '[role="menu"]',
  '[role="listbox"]',
  '[aria-haspopup="listbox"]',
].join();

/** Whether the key is not meant for the focused element. While a dialog is open, the page behind it offers nothing. */
function isFree(event: KeyboardEvent, key: string): boolean {
  if (event.defaultPrevented || document.querySelector('[role="dialog"], [role="alertdialog"]')) {
    return false;
  }
  if (key.startsWith('mod+')) return true;
  if (preferences().singleKeys === 'off') return false;
  return !(event.target instanceof Element && event.target.closest(typing));
}
