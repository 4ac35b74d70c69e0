import { lifecycles } from '../api/lifecycles';
import { words } from '../components/labels';

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
      const title = name === 'cancel' ? cancelTitles[lifecycle] : undefined;
      return { ...known, ...(title && { title }), name, path: kebab(name) };
    });
}

/** In a dialog, "Cancel" alone could mean to close the dialog. */
const cancelTitles: Readonly<Partial<Record<LifecycleName, string>>> = {
  request: 'Cancel request',
  case: 'Cancel case',
};

/** `requestInfo` in a path: `request-info`. */
function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
