import { useSyncExternalStore } from 'react';

/** How the portal looks and works in this browser. The first value of each is the default. */
export const choices = {
  theme: ['system', 'light', 'dark'],
  contrast: ['system', 'more'],
  /** How close to each other the rows of lists are. */
  density: ['comfortable', 'compact'],
  /** Whether single keys are shortcuts. Readers who dictate or use a screen reader may need to switch them off. */
  singleKeys: ['on', 'off'],
} as const;

export type PreferenceName = keyof typeof choices;
export type Preferences = { readonly [Name in PreferenceName]: (typeof choices)[Name][number] };

const key = 'crossdesk.preferences';
let current: Preferences = read();
const listeners = new Set<() => void>();
const systemContrast = window.matchMedia('(prefers-contrast: more)');

export function preferences(): Preferences {
  return current;
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, preferences);
}

/** Keeps a choice in this browser, and applies it at once. */
export function prefer<Name extends PreferenceName>(name: Name, value: Preferences[Name]): void {
  current = { ...current, [name]: value };
  try {
    localStorage.setItem(key, JSON.stringify(current));
  } catch (error) {
    // Storage that is full or switched off: the choice holds until the page is loaded again.
    if (!(error instanceof DOMException)) throw error;
  }
  apply();
  for (const listener of listeners) listener();
}

/** Puts the choices on the document, where the styles find them. */
export function startPreferences(): void {
  systemContrast.addEventListener('change', apply);
  apply();
}

function apply(): void {
  const { theme, contrast, density } = current;
  const { dataset } = document.documentElement;
  dataset.theme = theme;
  dataset.density = density;
  dataset.contrast = contrast === 'more' || systemContrast.matches ? 'more' : 'normal';
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function read(): Preferences {
  const stored = stringsOf(key);
  return {
    theme: choices.theme.find((one) => one === stored.theme) ?? 'system',
    contrast: choices.contrast.find((one) => one === stored.contrast) ?? 'system',
    density: choices.density.find((one) => one === stored.density) ?? 'comfortable',
    singleKeys: choices.singleKeys.find((one) => one === stored.singleKeys) ?? 'on',
  };
}

function stringsOf(name: string): Readonly<Record<string, unknown>> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(name) ?? '{}');
    return typeof stored === 'object' ? { ...stored } : {};
  } catch {
    // Storage that is switched off, or a text that somebody else wrote: nothing was chosen.
    return {};
  }
}
