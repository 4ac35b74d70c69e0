import type { Database } from '../records/database';
import type { Desk } from '../records/desk';

/** What an event would become, decided by the code that decides it, up to the effect. */
export interface Preview {
  readonly record: string | null;
  readonly ticket: string | null;
  readonly effects: readonly PreviewEffect[];
}

export interface PreviewEffect {
  readonly does:
    | 'create ticket'
    | 'set fields'
    | 'public comment'
    | 'internal comment'
    | 'file'
    | 'create record'
    | 'command'
    | 'comment'
    | 'work note'
    | 'refused'
    | 'nothing';
  /** The text that would be written, or the reason. */
  readonly text: string | null;
  /** The fields of the ticket or the record, or the inputs of the command. */
  readonly values: Readonly<Record<string, string>>;
}

export interface PreviewDeps {
  /** This instance's id. */
  readonly instance: string;
  readonly publicUrl: string;
  readonly db: Database;
}
export type PreviewDesk = Pick<Desk, 'id' | 'name' | 'routes' | 'mapping'>;

export function nothing(text: string): PreviewEffect {
  return { does: 'nothing', text, values: {} };
}

/** Without what is absent. */
export function texts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}
