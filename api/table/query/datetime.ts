const second = 1_000;
const day = 86_400 * second;
const units = new Map([
  ['minutes', 60 * second],
  ['hours', 3_600 * second],
  ['days', day],
]);
const edges = new Map([
  ['start', '00:00:00'],
  ['end', '23:59:59'],
]);

/**
 * A time as callers write it: `YYYY-MM-DD HH:mm:ss` in UTC, `YYYY-MM-DD` for the start of that day, or
 * one of the original's scripts, which is read and never run. Gives the first form; null for anything else.
 */
export function readDatetime(text: string, now: Date): string | null {
  const script = /^javascript: *gs\.(\w+)\((.*)\);?$/.exec(text);
  if (!script) return writtenTime(text);
  const [, name = '', inBrackets = ''] = script;
  const args = inBrackets.trim() === '' ? [] : inBrackets.split(',').map(unquoted);
  if (name === 'dateGenerate') return generated(args);
  const time = relativeTime(name, args, now.getTime());
  return time === null ? null : shown(time);
}

function writtenTime(text: string): string | null {
  const full = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text} 00:00:00` : text;
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(full)) return null;
  // Date takes the 30th of February for the 2nd of March.
  return shown(Date.parse(`${full.replace(' ', 'T')}Z`)) === full ? full : null;
}

function unquoted(text: string): string {
  return text.trim().replace(/^(['"])(.*)\1$/, '$2');
}

function generated([date = '', time = '', ...rest]: readonly string[]): string | null {
  return rest.length > 0 ? null : writtenTime(`${date} ${edges.get(time) ?? time}`);
}

/** In ms: `daysAgo(2)`, `hoursAgoStart(1)`, `endOfYesterday()` and their like; null where it is none. */
function relativeTime(name: string, args: readonly string[], now: number): number | null {
  const [, boundary, which] = /^(beginning|end)Of(Today|Yesterday)$/.exec(name) ?? [];
  if (boundary !== undefined) {
    if (args.length > 0) return null;
    const then = which === 'Today' ? now : now - day;
    return atEdge(then, day, boundary === 'end' ? 'End' : 'Start');
  }
  const [, plural = '', edge] = /^([a-z]+)Ago(Start|End)?$/.exec(name) ?? [];
  const unit = units.get(plural);
  const [count = '', ...rest] = args;
  if (unit === undefined || rest.length > 0 || !/^-?\d{1,6}$/.test(count)) return null;
  return atEdge(now - Number(count) * unit, unit, edge);
}

/** The first or the last second of the unit that a time is in; without an edge, the time. */
function atEdge(time: number, unit: number, edge: string | undefined): number {
  if (edge === undefined) return time;
  const start = Math.floor(time / unit) * unit;
  return edge === 'Start' ? start : start + unit - second;
}

/** Null for what is no time, or is in no year from 1 to 9999, which Postgres would read otherwise. */
function shown(time: number): string | null {
  if (!Number.isFinite(time)) return null;
  const iso = new Date(time).toISOString();
  return /^\d{4}-/.test(iso) && iso >= '0001' ? iso.slice(0, 19).replace('T', ' ') : null;
}
