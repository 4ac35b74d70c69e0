import type { ChangeModel } from '../domain/changeModel';
import type { Snapshot } from '../domain/commit';
import type { Database } from './database';
import { recordSearch } from './textSearch';
import { everyRow, type RowFilter } from './visibility';

/** A change as its row says; its state is its phase. */
export interface ChangeRecord {
  readonly number: string;
  readonly id: string;
  /** As it was when the change began. */
  readonly model: ChangeModel;
  readonly title: string;
  readonly description: string | null;
  readonly state: string;
  /** By its name. */
  readonly owningGroup: string | null;
  /** 1 critical … 5 planning. */
  readonly priority: string;
  readonly approval: string | null;
  readonly completionCode: string | null;
  readonly openedBy: string;
  readonly revision: number;
  readonly openedAt: Date;
  readonly updatedAt: Date;
  readonly closedAt: Date | null;
  readonly enteredAt: Date | null;
  readonly firedTimers: readonly string[];
}

const columns = {
  number: 'r.number',
  id: 'r.id',
  model: 'm.definition',
  title: 'r.title',
  description: 'r.description',
  state: 'r.state',
  owningGroup: 'r.owning_group',
  priority: 'r.priority',
  approval: 'r.approval',
  completionCode: 'r.completion_code',
  openedBy: 'r.opened_by',
  revision: 'r.revision',
  openedAt: 'r.opened_at',
  updatedAt: 'r.updated_at',
  closedAt: 'r.closed_at',
  enteredAt: 'r.entered_at',
  firedTimers: 'r.fired_timers',
} as const satisfies Record<keyof ChangeRecord, string>;

function changes(db: Database) {
  return db('changes as r').join('change_models as m', 'm.id', 'r.model_id');
}

/** @param visible left out where no caller is behind the question */
export async function findChange(
  db: Database,
  number: string,
  visible: RowFilter = everyRow,
): Promise<ChangeRecord | null> {
  const query = changes(db).where('r.number', number);
  return (await query.whereRaw(visible.sql, [...visible.bindings]).first(columns)) ?? null;
}

/** The change of an id that its creation was given. */
export async function findChangeById(db: Database, id: string): Promise<ChangeRecord | null> {
  return (await changes(db).where('r.id', id).first(columns)) ?? null;
}

/** The change that a system created under its own id; null where there is none. */
export async function findCreated(
  db: Database,
  system: string,
  externalId: string,
): Promise<ChangeRecord | null> {
  const row = await changes(db)
    .where({ 'r.origin_system': system, 'r.origin_id': externalId })
    .first(columns);
  return row ?? null;
}

export interface ChangeFilters {
  readonly phase?: string | undefined;
  readonly owningGroup?: string | undefined;
  readonly priority?: string | undefined;
  readonly approval?: string | undefined;
  readonly completionCode?: string | undefined;
  readonly openedBy?: string | undefined;
  readonly model?: string | undefined;
  /** Words of the change, and of its journal: of work notes where `workNotes` says so. */
  readonly q?: string | undefined;
  readonly workNotes?: boolean;
}

const filterColumns = {
  phase: 'r.state',
  owningGroup: 'r.owning_group',
  priority: 'r.priority',
  approval: 'r.approval',
  completionCode: 'r.completion_code',
  openedBy: 'r.opened_by',
  model: 'm.name',
} as const;

/** Those of them that are visible, newest first. */
export async function listChanges(
  db: Database,
  filters: ChangeFilters,
  visible: RowFilter,
  page: { readonly limit: number; readonly after?: { at: string; number: string } | undefined },
): Promise<ChangeRecord[]> {
  const query = changes(db)
    .whereRaw(visible.sql, [...visible.bindings])
    .orderBy([
      { column: 'r.opened_at', order: 'desc' },
      { column: 'r.number', order: 'desc' },
    ])
    .limit(page.limit);
  for (const [name, column] of Object.entries(filterColumns)) {
    const value = filters[name as keyof typeof filterColumns];
    if (value !== undefined) query.where(column, value);
  }
  recordSearch(db, query, { q: filters.q, workNotes: filters.workNotes ?? false });
  if (page.after) {
    const { at, number } = page.after;
    query.whereRaw('(r.opened_at, r.number) < (?::timestamptz, ?)', [at, number]);
  }
  return query.select(columns);
}

export function changeSnapshot(record: ChangeRecord): Snapshot {
  const { state, revision, title, description, owningGroup, priority, approval, completionCode } =
    record;
  return {
    state,
    revision,
    fields: { title, description, owningGroup, priority, approval, completionCode },
  };
}

/** Changes, a minute old and more, whose workflow was not seen to start. */
export async function unstartedChanges(db: Database): Promise<ChangeRecord[]> {
  return changes(db)
    .where('r.started', false)
    .whereRaw(`r.opened_at < now() - interval '1 minute'`)
    .orderByRaw('random()')
    .limit(100)
    .select(columns);
}
