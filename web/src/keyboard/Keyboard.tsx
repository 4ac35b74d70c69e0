import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { t } from '../i18n/t';
import { listenToKeys, type Offer, offersNow, useOffers } from './shortcuts';
import { usePortalOffers } from './usePortalOffers';

const loadPalette = () => import('./Palette');
const Palette = lazy(async () => ({ default: (await loadPalette()).Palette }));
const HelpSheet = lazy(async () => ({ default: (await import('./HelpSheet')).HelpSheet }));

const requests = new EventTarget();

/** Opens the palette from anywhere, such as a button. */
export function openPalette(): void {
  requests.dispatchEvent(new Event('palette'));
}

/** Loads the palette's code before it is opened. */
export function preparePalette(): void {
  void loadPalette();
}

/**
 * From Ctrl+K until the palette is on the page, keys are for it and not for the page behind: what is typed is kept.
 * @returns what stops it, and gives the text
 */
function holdKeys(close: () => void): () => string {
  let text = '';
  const take = (event: KeyboardEvent) => {
    event.stopPropagation();
    event.preventDefault();
    if (event.key === 'Escape') close();
    else if (event.key === 'Backspace') text = text.slice(0, -1);
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) text += event.key;
  };
  document.addEventListener('keydown', take, { capture: true });
  return () => {
    document.removeEventListener('keydown', take, { capture: true });
    return text;
  };
}

interface Sheet {
  readonly kind: 'palette' | 'help';
  /** What the page offered when the sheet was opened. */
  readonly offers: readonly Offer[];
  readonly opener: Element | null;
  /** Stops holding the keys, and gives what was typed meanwhile. */
  readonly release: () => string;
}

/** Listens to the keyboard, and shows the palette and the help sheet. The shell renders it once. */
export function Keyboard() {
  const [sheet, setSheet] = useState<Sheet | null>(null);
  const chosen = useRef<(() => void) | null>(null);
  const open = useCallback((kind: Sheet['kind']) => {
    const release = kind === 'palette' ? holdKeys(() => setSheet(null)) : () => '';
    setSheet((shown) => {
      shown?.release();
      return { kind, offers: offersNow(), opener: document.activeElement, release };
    });
  }, []);
  useEffect(listenToKeys, []);
  useEffect(() => {
    const show = () => open('palette');
    requests.addEventListener('palette', show);
    return () => requests.removeEventListener('palette', show);
  }, [open]);
  usePortalOffers();
  useOffers([
    {
      section: 'portal',
      keys: 'mod+k',
      label: t('keyboard.openPalette'),
      run: () => open('palette'),
    },
    { section: 'portal', keys: '?', label: t('keyboard.openHelp'), run: () => open('help') },
  ]);
  const opener = sheet?.opener;
  // Also if its code cannot be loaded.
  useEffect(() => () => void sheet?.release(), [sheet]);
  // What was chosen runs after the sheet has left the page: a dialog that it opens gives the focus back to the page then.
  useEffect(() => {
    if (sheet || !chosen.current) return;
    const run = chosen.current;
    chosen.current = null;
    run();
  }, [sheet]);
  function close(run?: () => void): void {
    chosen.current = run
      ? () => {
          if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
          run();
        }
      : null;
    setSheet(null);
  }
  return (
    <Suspense>
      {sheet?.kind === 'palette' && (
        <Palette offers={sheet.offers} typed={sheet.release} onClose={close} />
      )}
      {sheet?.kind === 'help' && <HelpSheet offers={sheet.offers} onClose={() => close()} />}
    </Suspense>
  );
}
