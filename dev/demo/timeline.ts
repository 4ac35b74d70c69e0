import colours from 'picocolors';
import { instanceTitle } from '../../domain/names';
import type { Person } from './person';

/** Who does something. */
type Actor = Pick<Person, 'name' | 'organisation'>;

/** Prints the scenario as it happens: each action, and how long it took to arrive at the other side. */
export interface Timeline {
  title(text: string): void;
  /** An action on one side that the other side does not see yet. */
  step(who: Actor, did: string): void;
  /** One exchange: the action, its effect, and the milliseconds until the other side had it. */
  hop(who: Actor, did: string, ledTo: string, ms: number): void;
}

export const silent: Timeline = { title() {}, step() {}, hop() {} };

export function createTimeline(print: (line: string) => void): Timeline {
  function step(who: Actor, did: string): void {
    const side = who.organisation === 'acme' ? colours.cyan : colours.magenta;
    const clock = colours.dim(new Date().toISOString().slice(11, 23));
    const actor = side(`${who.name} (${instanceTitle(who.organisation)})`.padEnd(18));
    print(`  ${clock}  ${actor} ${did}`);
  }

  return {
    step,
    title(text) {
      print('');
      print(colours.bold(text));
      print('');
    },
    hop(who, did, ledTo, ms) {
      const other = who.organisation === 'acme' ? 'Northwind' : 'Acme';
      step(who, did);
      print(
        `  ${' '.repeat(12)}  ${' '.repeat(18)} ${colours.dim('└▶')} ${ledTo} ${colours.green(`at ${other} after ${Math.round(ms)} ms`)}`,
      );
    },
  };
}
