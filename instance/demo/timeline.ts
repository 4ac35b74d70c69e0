import colours from 'picocolors';
import { instanceTitle } from '../../domain/names';
import type { Person } from './person';

/** Prints the scenario as it happens: who did what, and how long it took to be on the other side. */
export interface Timeline {
  title(text: string): void;
  /** One hop: what the person did, what it led to, and the milliseconds until the other side had it. */
  hop(who: Person, did: string, ledTo: string, ms: number): void;
}

export function createTimeline(print: (line: string) => void): Timeline {
  return {
    title(text) {
      print('');
      print(colours.bold(text));
      print('');
    },
    hop(who, did, ledTo, ms) {
      const side = who.organisation === 'acme' ? colours.cyan : colours.magenta;
      const clock = colours.dim(new Date().toISOString().slice(11, 23));
      const actor = side(`${who.name} (${instanceTitle(who.organisation)})`.padEnd(18));
      const other = who.organisation === 'acme' ? 'Northwind' : 'Acme';
      print(`  ${clock}  ${actor} ${did}`);
      print(
        `  ${' '.repeat(12)}  ${' '.repeat(18)} ${colours.dim('└▶')} ${ledTo} ${colours.green(`at ${other} after ${Math.round(ms)} ms`)}`,
      );
    },
  };
}
