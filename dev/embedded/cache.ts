import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where what was downloaded or built is kept between checkouts: outside node_modules, which npm ci empties. */
export function cacheDirectory(name: string): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'crossdesk', name);
}

/** What a long step tells on stderr. */
export interface Progress {
  /** Replaces the detail that is shown behind the title. */
  report(detail: string): void;
  /** The last line, with how long it took. */
  end(outcome: string): void;
}

/** Shows that a step goes on: in place on a terminal, otherwise by a line every 15 seconds. */
export function showProgress(title: string): Progress {
  const { stderr } = process;
  const began = Date.now();
  const inPlace = stderr.isTTY === true;
  let detail = '';
  const show = () => {
    const line = `${title} … ${Math.round((Date.now() - began) / 1000)} s ${detail}`;
    stderr.write(inPlace ? `\r${line.slice(0, (stderr.columns ?? 80) - 1)}\u001b[K` : `${line}\n`);
  };
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
      show();
      if (inPlace) stderr.write('\n');
    },
  };
}
