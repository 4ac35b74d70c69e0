import { createColors } from 'picocolors';

/** No colours in a file or a pipe. */
export const colours = createColors(Boolean(process.stdout.isTTY) && !process.env.NO_COLOR);

/** The width of the output: the terminal's width, or a width that fits everywhere. */
export function pageWidth(): number {
  return Math.min(160, Math.max(80, process.stdout.columns ?? Number(process.env.COLUMNS ?? 80)));
}

/** "42 s", "3 min", "5 h", "2 d". */
export function span(seconds: number): string {
  if (seconds < 60) return `${Math.max(0, Math.round(seconds))} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

export function ago(time: string | null): string {
  return time === null ? 'never' : `${span((Date.now() - Date.parse(time)) / 1_000)} ago`;
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** Breaks a text into lines of a width, between words if possible. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split(/\r?\n/)) {
    let line = '';
    for (const word of paragraph.split(/\s+/).filter(Boolean)) {
      let rest = word;
      if (line && line.length + 1 + rest.length > width) {
        lines.push(line);
        line = '';
      }
      while (rest.length > width) {
        lines.push(rest.slice(0, width));
        rest = rest.slice(width);
      }
      line = line ? `${line} ${rest}` : rest;
    }
    lines.push(line);
  }
  return lines;
}
