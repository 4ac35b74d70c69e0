import { areTexts, isObject } from '../form/drafts';

const key = 'crossdesk.recent';
const most = 8;

/** The paths of the records that the user opened last in this browser, the newest first. Nothing of the records is kept. */
export function recentRecords(user: string): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    return isObject(kept) && kept.user === user && areTexts(kept.paths) ? kept.paths : [];
  } catch {
    // Storage that is switched off, or a text that somebody else wrote: nothing is kept.
    return [];
  }
}

export function rememberRecord(user: string, path: string): void {
  const paths = [path, ...recentRecords(user).filter((one) => one !== path)].slice(0, most);
  try {
    localStorage.setItem(key, JSON.stringify({ user, paths }));
  } catch (error) {
    // The storage is full or switched off.
    if (!(error instanceof DOMException)) throw error;
  }
}

/** Nobody who signs in after the user sees what they opened. */
export function forgetRecords(): void {
  localStorage.removeItem(key);
}
