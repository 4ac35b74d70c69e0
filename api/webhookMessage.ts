import { z } from 'zod';
import { testEvent, webhookKind } from '../domain/webhook';
import type { QueuedHookEvent, WebhookMessages } from '../exchange/webhooks';
import { findEntry } from '../records/journal';
import type { Caller } from '../records/user';
import { readsWorkNotes, visibleTo } from '../records/visibility';
import { ownerOf } from '../records/webhookEvents';
import type { Deps } from './deps';
import { holdsAny } from './http/auth';
import { maybe, path, time } from './http/fields';
import { entryReader, entrySchema, entryView } from './record/entry';
import { numberOf, pathOf, type Resource, readersOf } from './record/resource';
import { resources } from './resources';

/** The body of a message to a webhook. */
export const webhookMessageSchema = z
  .object({
    type: z.string().meta({ example: 'case.comment_added' }),
    timestamp: time.meta({ description: 'When it happened.' }),
    data: z.object({
      kind: z.string().meta({ example: 'case' }),
      number: z.string().meta({ description: 'Its number. Of a provider: its id.' }),
      state: maybe(z.string()).meta({
        description: 'The state after the entry. Null if the entry can change no state.',
      }),
      previousState: maybe(z.string()).meta({ description: 'The state before it, if known.' }),
      assignedTo: maybe(z.string()).meta({
        description: 'To whom the entry assigned the record. Null if it did not.',
      }),
      entry: entrySchema.meta({ description: 'The entry of the journal, as it is now.' }),
      record: z.record(z.string(), z.unknown()).optional().meta({
        description:
          'With `payload: "full"`: the record as the API shows it to the owner when the message is sent.',
      }),
      links: z.object({ self: path }),
    }),
  })
  .meta({ id: 'WebhookMessage' });

/** What the OpenAPI document says of the messages. */
export const sentToWebhooks = {
  name: 'event',
  summary: 'What happened to a record, signed by Standard Webhooks',
  body: webhookMessageSchema,
} as const;

/** Writes messages for what the owner of a webhook may read now, as the API shows it to the owner. */
export function createWebhookMessages(
  deps: Pick<Deps, 'db' | 'instance' | 'editMinutes' | 'resources'>,
): WebhookMessages {
  const { db } = deps;
  const all = [...resources, ...(deps.resources ?? [])];
  return async ({ owner, scopes, payload }, event) => {
    const { name: type, time: timestamp } = event;
    if (type === testEvent) return JSON.stringify({ type, timestamp, data: {} });
    const caller = await ownerOf(db, { owner, scopes });
    const resource = all.find((one) => one.type.name === event.data.type);
    if (!caller || !resource) return null;
    const data = await dataOf(deps, resource, caller, event, payload === 'full');
    return data && JSON.stringify({ type, timestamp, data });
  };
}

/** Null if the caller may read neither the record nor the entry. */
async function dataOf(
  deps: Pick<Deps, 'db' | 'instance' | 'editMinutes'>,
  resource: Resource,
  caller: Caller,
  { subject, data: { type: name, entry: id, state, before, assignedTo } }: QueuedHookEvent,
  isFull: boolean,
): Promise<z.input<typeof webhookMessageSchema>['data'] | null> {
  const { db } = deps;
  const { type } = resource;
  if (!holdsAny(caller, readersOf(resource))) return null;
  const visible = visibleTo(caller, type);
  const [row] = await resource.list(db, { only: [subject] }, visible, { limit: 1 });
  const entry = row && (await findEntry(db, id));
  if (!entry || (entry.kind === 'work note' && !readsWorkNotes(caller, type))) return null;
  const number = numberOf(resource, row);
  return {
    kind: webhookKind(name),
    number,
    state,
    previousState: before,
    assignedTo,
    entry: entryView(entry, entryReader(deps, row, caller)),
    ...(isFull && { record: { ...resource.view(row, caller) } }),
    links: { self: pathOf(resource, number) },
  };
}
