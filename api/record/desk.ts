import { z } from 'zod';
import { staffAndPrograms } from '../../domain/lifecycle';
import type { Database } from '../../records/database';
import { listDesks } from '../../records/desk';
import { type DeskOf, deskOf } from '../../records/deskTicket';
import { anyKey, type NotificationChannel } from '../../records/notificationChannel';
import { keyOf, type ManagedRecord } from '../../records/recordType';
import type { Caller } from '../../records/user';
import type { Deps } from '../deps';
import type { Answer } from '../http/answer';
import { holdsAny } from '../http/auth';
import { etagOf } from '../http/version';
import type { Resource } from './resource';

/** The desk in which a record is worked on, as the record shows it. */
export const deskField = z
  .object({
    name: z.string(),
    ticket: z
      .string()
      .nullable()
      .meta({ description: "The ticket's id in the desk. Null until it is created." }),
    url: z.string().nullable().meta({ description: 'Where people open the ticket.' }),
    state: z.enum(['in sync', 'pending', 'failed']),
    lastError: z.string().nullable().meta({ description: 'For staff and programs.' }),
  })
  .meta({ id: 'RecordDesk' })
  .nullable();

type DeskDeps = Pick<Deps, 'db' | 'notificationChannel'>;
type Desks = ReadonlyMap<string, DeskOf>;
const none: Desks = new Map();

/** The desks of these records: one query, or none if there are no desks. An external system sees none. */
export async function desksOfRows(
  deps: DeskDeps,
  { schema }: Pick<Resource, 'schema'>,
  rows: readonly ManagedRecord[],
  caller: Caller,
): Promise<Desks> {
  const isShown = schema.shape.desk !== undefined && rows.length > 0 && !caller.system;
  if (!isShown || !(await mayHaveDesks(deps))) return none;
  const desks = await deskOf(deps.db, rows.map(keyOf));
  if (holdsAny(caller, staffAndPrograms)) return desks;
  return new Map([...desks].map(([key, desk]) => [key, { ...desk, lastError: null }]));
}

/** The view of a record, with its desk in place of null. */
export function withDesk<V extends object>(view: V, row: ManagedRecord, desks: Desks): V {
  const desk = desks.get(keyOf(row));
  return desk ? { ...view, desk } : view;
}

/** Answers with one record. Its desk is no part of its version. */
export async function answerWithDesk<R extends ManagedRecord, Row extends R>(
  deps: DeskDeps,
  resource: Resource<R, Row>,
  row: Row,
  caller: Caller,
  status: number,
): Promise<Answer & { readonly body: object }> {
  const view = resource.view(row, caller);
  const body = withDesk(view, row, await desksOfRows(deps, resource, [row], caller));
  return { status, body, ...(body !== view && { headers: { ETag: etagOf(view, body) } }) };
}

/** Whether there are desks, by the channel that says when one is created. */
const known = new WeakMap<NotificationChannel, () => Promise<boolean>>();

function mayHaveDesks({ db, notificationChannel }: DeskDeps): Promise<boolean> {
  const ask = known.get(notificationChannel) ?? askOnce(db, notificationChannel);
  known.set(notificationChannel, ask);
  return ask();
}

/** Remembers the answer until a desk notifies. Desks are never deleted, so a yes stays true. */
function askOnce(db: Database, notificationChannel: NotificationChannel): () => Promise<boolean> {
  let answer: Promise<boolean> | undefined;
  let isCertain = false;
  const forget = () => {
    if (!isCertain) answer = undefined;
  };
  notificationChannel.on('desk', anyKey, forget);
  return async () => {
    answer ??= listDesks(db, {}, { limit: 1 }).then(({ length }) => length > 0);
    try {
      const has = await answer;
      isCertain ||= has;
      return has;
    } catch (error) {
      forget();
      throw error;
    }
  };
}
