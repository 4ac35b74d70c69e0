import { Refused } from '../domain/refusal';
import { disabledAfterDays, givenUpAfterDays, mostWebhooks } from '../domain/webhook';
import type { Database } from './database';
import { textSearch } from './textSearch';

/** An address that receives the events of the records that its owner sees. */
export interface Webhook {
  readonly id: string;
  /** The account whose access decides what it receives. */
  readonly owner: string;
  /** Those of the token that created it. Null: not limited. */
  readonly scopes: readonly string[] | null;
  readonly url: string;
  readonly description: string;
  /** The types of events that it receives, and the kinds of records. Null: all. */
  readonly events: readonly string[] | null;
  readonly kinds: readonly string[] | null;
  /** `full`: its events carry the record. */
  readonly payload: 'thin' | 'full';
  readonly enabled: boolean;
  /** Why Crossdesk disabled it: nothing was accepted for days, or the receiver answered 410. */
  readonly disabledBecause: 'failing' | 'gone' | null;
  /** Since when nothing was accepted, if the last attempt failed. */
  readonly failingSince: Date | null;
  readonly delivery: string;
  readonly nextTryAt: Date | null;
  readonly lastSuccessAt: Date | null;
  readonly lastError: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const columns = {
  id: 'id',
  owner: 'owner',
  scopes: 'scopes',
  url: 'url',
  description: 'description',
  events: 'events',
  kinds: 'kinds',
  payload: 'payload',
  enabled: 'enabled',
  disabledBecause: 'disabled_because',
  failingSince: 'failing_since',
  delivery: 'delivery',
  nextTryAt: 'next_try_at',
  lastSuccessAt: 'last_success_at',
  lastError: 'last_error',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
} as const satisfies Record<keyof Webhook, string>;

/** @param owner only a webhook of this account; null: of any */
export async function findWebhook(
  db: Database,
  id: string,
  owner: string | null = null,
): Promise<Webhook | null> {
  const query = db('webhooks').where({ id });
  if (owner !== null) query.where({ owner });
  return (await query.first(columns)) ?? null;
}

export interface WebhookFilters {
  /** Only webhooks of this account. */
  readonly owner?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly q?: string | undefined;
}

/** Lists webhooks, newest first. */
export async function listWebhooks(
  db: Database,
  { owner, enabled, q }: WebhookFilters,
  page: {
    readonly limit: number;
    readonly after?: { readonly at: string; readonly id: string } | undefined;
  },
): Promise<Webhook[]> {
  const query = db('webhooks').orderByRaw('created_at desc, id desc').limit(page.limit);
  if (owner !== undefined) query.where({ owner });
  if (enabled !== undefined) query.where({ enabled });
  textSearch(query, q, { texts: ['url', 'description', 'owner'] });
  if (page.after)
    query.whereRaw('(created_at, id) < (?::timestamptz, ?::uuid)', [page.after.at, page.after.id]);
  return query.select(columns);
}

/** What its owner sets. */
export type WebhookSettings = Pick<
  Webhook,
  'url' | 'description' | 'events' | 'kinds' | 'payload' | 'enabled'
>;

export interface NewWebhook
  extends Omit<WebhookSettings, 'enabled'>,
    Pick<Webhook, 'id' | 'owner' | 'scopes'> {
  /** The signing secret. Sealed. */
  readonly secret: string;
}

/**
 * Creates a webhook. A repeated id returns the existing one.
 * @throws Refused `conflict` if the owner, or the instance, has as many as are allowed
 */
export async function createWebhook(db: Database, wanted: NewWebhook): Promise<Webhook> {
  return db.transaction(async (trx) => {
    await trx.raw(`select pg_advisory_xact_lock(hashtext('new webhook'))`);
    const existing = await findWebhook(trx, wanted.id);
    if (existing) return existing;
    const { each, all } = mostWebhooks;
    const own = await trx('webhooks').where({ owner: wanted.owner }).select('id');
    if (own.length >= each)
      throw new Refused('conflict', `You have ${each} webhooks: delete one that you do not need.`);
    const every = await trx('webhooks').select('id');
    if (every.length >= all)
      throw new Refused(
        'conflict',
        `This instance has ${all} webhooks, which is as many as it can serve.`,
      );
    const [row] = await trx('webhooks').insert(wanted).returning(returned);
    return row;
  });
}

const returned = Object.entries(columns).map(([field, column]) => `${column} as ${field}`);

/**
 * Changes a webhook. One that is enabled counts as working until an attempt fails.
 * @param check validates the current webhook, which is locked
 * @throws Refused `missing`, or what `check` throws
 */
export async function updateWebhook(
  db: Database,
  id: string,
  changes: { readonly [Name in keyof WebhookSettings]?: WebhookSettings[Name] | undefined },
  check: (existing: Webhook) => void,
): Promise<Webhook> {
  return db.transaction(async (trx) => {
    const existing = await trx('webhooks').where({ id }).forUpdate().first(columns);
    if (!existing) throw missingWebhook(id);
    check(existing);
    const set: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(changes)) if (value !== undefined) set[name] = value;
    const [row] = await trx('webhooks')
      .where({ id })
      .update({
        ...set,
        ...(changes.enabled !== undefined && {
          disabled_because: null,
          failing_since: null,
          next_try_at: null,
        }),
        updated_at: trx.raw(`date_trunc('milliseconds', clock_timestamp())`),
      })
      .returning(returned);
    return row;
  });
}

export function missingWebhook(id: string): Refused {
  return new Refused('missing', `There is no webhook ${id}.`);
}

/** Deletes a webhook with its deliveries. */
export async function deleteWebhook(db: Database, id: string): Promise<void> {
  await db.transaction(async (trx) => {
    await trx('webhooks').where({ id }).delete();
    await trx('unhooked_entries').where({ webhook_id: id }).delete();
    await trx('outbox').where({ connection_id: id }).delete();
  });
}

/** Webhooks that Crossdesk disabled, and those that have accepted nothing for a quarter of an hour. */
export async function failingWebhooks(db: Database, limit: number): Promise<Webhook[]> {
  return db('webhooks')
    .whereNotNull('disabled_because')
    .orWhereRaw(`enabled and failing_since < now() - interval '15 minutes'`)
    .orderBy(['created_at', 'id'])
    .limit(limit)
    .select(columns);
}

/** Records the answer to an event: its status, and whether the webhook works. @param status null: there was no answer */
export async function recordAnswer(
  db: Database,
  id: string,
  position: number,
  status: number | null,
  accepted: boolean,
): Promise<void> {
  await db.raw(
    `with hook as (
       update webhooks set failing_since = case when not :accepted then now() end
       where id = :id and (failing_since is null) <> :accepted
     )
     update outbox set last_status = :status where position = :position`,
    { id, position, status, accepted },
  );
}

/** Disables a webhook whose receiver says that it is gone. */
export async function disableWebhook(
  db: Database,
  id: string,
  because: Webhook['disabledBecause'],
): Promise<void> {
  await db('webhooks')
    .where({ id, enabled: true })
    .update({ enabled: false, disabled_because: because, updated_at: db.fn.now() });
}

/**
 * Gives up what nobody accepts: single events after some days, and then whole webhooks.
 * @returns the webhooks that it disabled
 */
export async function giveUpWebhooks(
  db: Database,
): Promise<readonly Pick<Webhook, 'id' | 'owner' | 'url'>[]> {
  await db('outbox')
    .whereIn('connection_id', db('webhooks').where({ enabled: true }).select('id'))
    .where({ status: 'waiting' })
    .whereNotNull('next_try_at')
    .whereRaw(`created_at < now() - interval '${givenUpAfterDays} days'`)
    .update({ status: 'discarded' });
  return db('webhooks')
    .where({ enabled: true })
    .whereRaw(`failing_since < now() - interval '${disabledAfterDays} days'`)
    .update({ enabled: false, disabled_because: 'failing', updated_at: db.fn.now() })
    .returning(['id', 'owner', 'url']);
}
