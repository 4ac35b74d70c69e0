import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where downloaded and built programs are kept: outside node_modules, which npm ci empties. */
export function cacheDirectory(name: string): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'crossdesk', name);
}

/** Shows on stderr that a long step goes on. */
export interface Progress {
  /** Replaces the detail behind the title. */
  report(detail: string): void;
  /** Writes the last line, with how long it took. */
  end(outcome: string): void;
}

/** The line that is rewritten in place on a terminal. Everything else is printed above it. */
let current: (() => string) | null = null;

/** Shows the progress of a step: in place on a terminal, otherwise by a line every 15 seconds. */
export function showProgress(title: string): Progress {
  const { stderr } = process;
  const began = Date.now();
  const inPlace = stderr.isTTY === true;
  let detail = '';
  const line = () => `${title} … ${Math.round((Date.now() - began) / 1000)} s ${detail}`.trimEnd();
  const show = () => (inPlace ? redraw() : stderr.write(`${line()}\n`));
  if (inPlace) current = line;
  const timer = setInterval(show, inPlace ? 500 : 15_000);
  timer.unref();
  show();
  return {
    report(next) {
      detail = next;
    },
    end(outcome) {
      clearInterval(timer);
      detail = outcome;
      if (inPlace) {
        current = null;
        stderr.write('\r\u001b[K');
      }
      stderr.write(`${line()}\n`);
    },
  };
}

/** Prints a line, above the progress that is shown. */
export function printLine(text: string, stream: NodeJS.WriteStream = process.stdout): void {
  if (current) process.stderr.write('\r\u001b[K');
  stream.write(`${text}\n`);
  redraw();
}

function redraw(): void {
  const { stderr } = process;
  if (current) stderr.write(`\r${current().slice(0, (stderr.columns || 80) - 1)}\u001b[K`);
}
