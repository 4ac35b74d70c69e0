import type { components } from './schema';

type Schemas = components['schemas'];
export type Request = Schemas['Request'];
export type Task = Schemas['Task'];
export type JournalEntry = Schemas['JournalEntry'];
export type Attachment = Schemas['Attachment'];
export type CatalogItem = Schemas['CatalogItem'];
export type Replication = Schemas['Replication'];

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}
