import { cases } from './case';
import { changes } from './change';
import type { Database } from './database';
import { isGroupOf } from './group';
import type { JournalEntry } from './journal';
import { prepared } from './prepared';
import { fulfillments, requests } from './request';
import type { Caller } from './user';
import { type Guarded, readsWorkNotes, visibleTo } from './visibility';

export type HomeKind = 'request' | 'task' | 'change' | 'case';

/** What a record on the home page waits for: an answer, a decision, somebody to take it, or the work itself. */
export type Awaited = 'answer' | 'decision' | 'assignment' | 'work';

interface Shown {
  readonly kind: HomeKind;
  readonly number: string;
  readonly title: string;
  readonly state: string;
  /** From 1 (critical) to 5. Null if it has none, or another one. */
  readonly priority: number | null;
}

export interface Waiting extends Shown {
  readonly awaits: Awaited;
  /** When it entered its state. */
  readonly since: Date;
  /** Whether a service level is overdue, or a reminder or an escalation of its state has fired. */
  readonly late: boolean;
}

/** A record with its newest entry of somebody else. */
export type Changed = Shown &
  Pick<JournalEntry, 'text' | 'says' | 'by' | 'instance' | 'at'> & {
    readonly entry: JournalEntry['kind'];
  };

/** Rows of one kind of record that concern the caller. All SQL is on the row `r`. */
interface Part {
  readonly kind: HomeKind;
  readonly type: Guarded;
  readonly from: string;
  /** The columns of `Shown`, but for the kind. */
  readonly shown: string;
  /** SQL for the time at which its next service level is due. Absent if it has none. */
  readonly due?: string;
  readonly concerns: Condition;
  /** The records that wait for the caller. */
  readonly waits: Condition & { readonly awaits: string };
}

interface Condition {
  readonly sql: string;
  /** How often the caller's name is bound. */
  readonly names: number;
}

const open = (states: readonly string[]) =>
  `r.state in (${states.map((state) => `'${state}'`).join(', ')})`;
const unassigned = 'not exists (select from staff s where s.name = r.assigned_to)';
/** Assigned to the caller, or to nobody in one of the caller's groups. */
const mineOrFree = `(r.assigned_to = ? or (${unassigned} and ${isGroupOf('r.assignment_group')}))`;
const workOrTake = `case when ${unassigned} then 'assignment' else 'work' end`;
const ownPriority = `case when r.priority ~ '^[1-5]$' then r.priority::integer end`;

const parts: readonly Part[] = [
  {
    kind: 'request',
    type: requests,
    from: 'requests r',
    due: 'r.next_due',
    shown: 'r.number, r.short_description as title, r.state, r.priority',
    concerns: { sql: `r.side = 'customer' and r.opened_by = ?`, names: 1 },
    waits: {
      sql: `r.side = 'customer' and r.opened_by = ? and ${open(['Awaiting Info', 'Resolved'])}`,
      names: 1,
      awaits: `case r.state when 'Resolved' then 'decision' else 'answer' end`,
    },
  },
  {
    kind: 'task',
    type: fulfillments,
    // Looked up for each of the few requests: "offset 0" keeps Postgres from reading every task for a join.
    from: `requests r cross join lateral (
      select number from tasks where request = r.number offset 0
    ) t`,
    due: 'r.next_due',
    shown: 't.number, r.short_description as title, r.state, r.priority',
    concerns: {
      sql: `r.side = 'provider' and (r.assigned_to = ? or ${isGroupOf('r.assignment_group')})`,
      names: 2,
    },
    waits: {
      sql: `r.side = 'provider' and ${open(['Received', 'Work in Progress'])} and ${mineOrFree}`,
      names: 2,
      awaits: workOrTake,
    },
  },
  {
    kind: 'case',
    type: cases,
    from: 'cases r',
    shown: `r.number, coalesce(r.short_description, '') as title, r.state, ${ownPriority} as priority`,
    concerns: {
      sql: `r.deleted is null and (r.opened_by = ? or r.assigned_to = ? or ${isGroupOf('r.assignment_group')})`,
      names: 3,
    },
    waits: {
      sql: `r.deleted is null and ${open(['New', 'Open'])} and ${mineOrFree}`,
      names: 2,
      awaits: workOrTake,
    },
  },
  {
    kind: 'change',
    type: changes,
    from: 'changes r',
    shown: `r.number, r.title, r.state, ${ownPriority} as priority`,
    concerns: { sql: `(r.opened_by = ? or ${isGroupOf('r.owning_group')})`, names: 2 },
    waits: {
      sql: `r.closed_at is null and ${isGroupOf('r.owning_group')}`,
      names: 1,
      awaits: `'work'`,
    },
  },
];

/** The most records of each kind that are read. */
const most = 50;

/** The records that wait for the caller, the most urgent and the longest waiting first. */
export async function listWaiting(db: Database, caller: Caller): Promise<Waiting[]> {
  const selects = parts.map(
    ({ kind, type, from, shown, waits, due = 'cast(null as timestamptz)' }) => {
      const visible = visibleTo(caller, type);
      return {
        sql: `(select '${kind}' as kind, ${shown}, ${waits.awaits} as awaits,
          coalesce(r.entered_at, r.opened_at) as since,
          (cardinality(r.fired_timers) > 0 or coalesce(${due} < now(), false)) as late
        from ${from} where ${waits.sql} and ${visible.sql}
        order by r.priority, r.entered_at limit ${most})`,
        bindings: [...named(caller, waits.names), ...visible.bindings],
      };
    },
  );
  const { rows } = await prepared(
    db,
    `${selects.map(({ sql }) => sql).join(' union all ')} order by late desc, priority, since`,
    selects.flatMap(({ bindings }) => bindings),
  );
  return rows;
}

/** The caller's records with an entry of somebody else since then, the newest first. */
export async function listChanged(
  db: Database,
  caller: Caller,
  instance: string,
  since: Date,
  limit: number,
): Promise<Changed[]> {
  const selects = parts.map(({ kind, type, from, shown, concerns }) => {
    const visible = visibleTo(caller, type);
    return {
      sql: `(select '${kind}' as kind, ${shown}, e.kind as entry, e.text, e.says, e.by, e.instance, e.at
        from ${from} cross join lateral (
          select * from journal j where j.record = r.number and j.at >= ?
            and (j.kind <> 'work note' or ?::boolean) and not (j.by = ? and j.instance = ?)
          order by j.at desc, j.id desc limit 1
        ) e
        where r.updated_at >= ? and ${concerns.sql} and ${visible.sql}
        order by e.at desc limit ${limit})`,
      bindings: [
        ...[since, readsWorkNotes(caller, type), caller.name, instance, since],
        ...named(caller, concerns.names),
        ...visible.bindings,
      ],
    };
  });
  const { rows } = await prepared(
    db,
    `${selects.map(({ sql }) => sql).join(' union all ')} order by at desc limit ${limit}`,
    selects.flatMap(({ bindings }) => bindings),
  );
  return rows;
}

function named({ name }: Caller, count: number): string[] {
  return Array<string>(count).fill(name);
}

/** The steps of the first hour of an instance. */
export const setupSteps = ['partner', 'item', 'people', 'desk'] as const;

export type Setup = Readonly<Record<(typeof setupSteps)[number], boolean>> & {
  /** Whether every partner is a provider, so that nobody would see an item of this instance. */
  readonly onlyAsks: boolean;
};

/** Which steps of the setup are done. */
export async function readSetup(db: Database, caller: Caller, instance: string): Promise<Setup> {
  const live = `state in ('Active', 'Paused')`;
  const { rows } = await prepared(
    db,
    `select exists (select from connections where ${live}) as partner,
       exists (select from catalog_items where provider = ? and active) as item,
       exists (select from users where name <> ? and roles <> '{}')
         or exists (select from people where name <> ?) as people,
       exists (select from desks where state = 'Active') as desk,
       exists (select from connections where ${live} and partner_is = 'provider')
         and not exists (select from connections where ${live} and partner_is = 'customer') as "onlyAsks"`,
    [instance, caller.name, caller.name],
  );
  return rows[0];
}
