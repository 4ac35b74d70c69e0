import { lifecycles } from '../api/lifecycles';
import { words } from '../components/labels';
import { commandLabel } from '../i18n/labels';

export type LifecycleName = keyof typeof lifecycles;

export interface Command {
  readonly name: string;
  /** The label of its button. */
  readonly title: string;
  /** The inputs that it takes. */
  readonly input: Readonly<Record<string, 'required' | 'optional'>>;
  /** The inputs that are whole numbers. */
  readonly numbers?: readonly string[];
  /** Whether the record is final afterwards. */
  readonly ends: boolean;
  /** The last segment of its path. */
  readonly path: string;
}

interface Table {
  readonly states: readonly string[];
  readonly final: readonly string[];
  readonly commands: Readonly<Record<string, Omit<Command, 'name' | 'path'>>>;
  readonly entries: Readonly<Record<string, unknown>>;
}

export function tableOf(name: LifecycleName): Table {
  return lifecycles[name];
}

/** The commands among a record's `actions`; the others are entries. */
export function commandsOf(lifecycle: LifecycleName, actions: readonly string[]): Command[] {
  const { commands, entries } = tableOf(lifecycle);
  return actions
    .filter((name) => !Object.hasOwn(entries, name))
    .map((name) => {
      const known = commands[name] ?? { title: words(name), input: {}, ends: false };
      return {
        ...known,
        title: commandLabel(lifecycle, name, known.title),
        name,
        path: kebab(name),
      };
    });
}

/** `requestInfo` in a path: `request-info`. */
function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
