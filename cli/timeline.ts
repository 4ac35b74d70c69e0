import { instanceTitle } from '../domain/names';
import { colours, wrap } from './print';

export interface Entry {
  readonly id: string;
  readonly kind: string;
  readonly text: string;
  /** "Dana (Northwind)". */
  readonly author: string;
  readonly instance: string;
  readonly at: string;
  readonly landedAt: string | null;
}

export interface TimelineSide {
  readonly instance: string;
  /** Null if that side cannot be read. */
  readonly journal: readonly Entry[] | null;
  /** Number of this side's events in transit to the other side. */
  readonly pending: number;
}

const clock = 12;
const gap = ' │ ';

/**
 * Two columns with each side's entries. Opposite an entry is how it arrived at the other side. `differs` is the number
 * of entries that did not.
 */
export function timeline(
  left: TimelineSide,
  right: TimelineSide,
  width: number,
): { readonly lines: readonly string[]; readonly differs: number } {
  const column = Math.floor((width - clock - 2 - gap.length) / 2);
  const row = (time: string, a: string, b: string) =>
    `${time.padEnd(clock)}  ${a.padEnd(column)}${gap}${b}`.trimEnd();
  const lines = [row('', instanceTitle(left.instance), instanceTitle(right.instance))];
  let differs = 0;
  let day = '';
  for (const entry of inOrder(left, right)) {
    const date = entry.at.slice(0, 10);
    if (date !== day) lines.push(colours.dim(`── ${date} ${'─'.repeat(width - 14)}`));
    day = date;
    const isLeft = entry.instance === left.instance;
    const [own, other] = isLeft ? [left, right] : [right, left];
    const arrival = arrivalOf(entry, own, other);
    if (arrival.isMissing) differs += 1;
    const said = spoken(entry, column);
    const opposite = wrap(arrival.words, column);
    for (let n = 0; n < Math.max(said.length, opposite.length); n += 1) {
      const [a = '', b = ''] = isLeft ? [said[n], opposite[n]] : [opposite[n], said[n]];
      lines.push(row(n === 0 ? entry.at.slice(11, 23) : '', a, b));
    }
  }
  return { lines: lines.map((line) => paint(line)), differs };
}

/** By the time at which each was written. An entry that both sides have appears once. */
function inOrder(left: TimelineSide, right: TimelineSide): Entry[] {
  const all = new Map<string, Entry>();
  for (const entry of [...(left.journal ?? []), ...(right.journal ?? [])]) {
    if (!all.has(entry.id)) all.set(entry.id, entry);
  }
  return [...all.values()].sort((a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id));
}

function spoken({ author, kind, text }: Entry, column: number): string[] {
  const who = author.replace(/ \([^()]*\)$/, '');
  return [
    ...wrap(`${who}, ${kind}:`, column),
    ...wrap(text, column - 2).map((line) => `  ${line}`),
  ];
}

/** How an entry of `own` arrived at the other side. */
function arrivalOf(entry: Entry, own: TimelineSide, other: TimelineSide) {
  const nothing = { words: '', isMissing: false };
  const here = own.journal?.find(({ id }) => id === entry.id);
  if (own.journal && !here) {
    return { words: `✗ missing at ${instanceTitle(own.instance)} (its author)`, isMissing: true };
  }
  if (!other.journal) return nothing;
  const there = other.journal.find(({ id }) => id === entry.id);
  if (there) {
    if (!there.landedAt) return { words: '✓', isMissing: false };
    const ms = Math.max(0, Date.parse(there.landedAt) - Date.parse(entry.at));
    return {
      words: `✓ after ${ms < 10_000 ? `${ms} ms` : `${Math.round(ms / 1_000)} s`}`,
      isMissing: false,
    };
  }
  // Crossdesk's own notes stay on their side, and so do work notes if the rules hold them back.
  if (entry.kind === 'system') return nothing;
  if (own.pending > 0) return { words: '… on its way', isMissing: false };
  if (entry.kind === 'work note') return { words: '– not there', isMissing: false };
  return { words: `✗ missing at ${instanceTitle(other.instance)}`, isMissing: true };
}

function paint(line: string): string {
  return line
    .replace(/✓ after [\d]+ m?s/g, (words) => colours.green(words))
    .replace(/✗ missing at [^│]*\S/g, (words) => colours.red(words))
    .replace(/… on its way/g, (words) => colours.yellow(words));
}
