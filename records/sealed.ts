import { type SealContext, Unopened } from '../domain/sealing';
import type { Database } from './database';
import type { KeyUse } from './idempotency';

type Row = { readonly id: string };

/**
 * The contexts in which secrets are sealed: the purpose of each, and its row. A secret that moves between columns of
 * its row keeps its context.
 */
export const sealedAs = {
  connectionSecret: ({ id }: Row): SealContext => ({ what: 'connection signing secret', of: id }),
  signingKey: ({ id }: Row): SealContext => ({ what: 'connection signing key', of: id }),
  systemSecret: ({ id }: Row): SealContext => ({ what: 'external system signing secret', of: id }),
  webhookSecret: ({ id }: Row): SealContext => ({ what: 'webhook signing secret', of: id }),
  providerToken: ({ id }: Row): SealContext => ({ what: 'provider registration token', of: id }),
  providerKey: ({ id }: Row): SealContext => ({ what: 'provider private key', of: id }),
  deskCredentials: ({ id }: Row): SealContext => ({ what: 'desk credentials', of: id }),
  notification: ({ id }: Row): SealContext => ({ what: 'notification content', of: id }),
  approvalAnswer: ({ id }: Row): SealContext => ({ what: 'answer of an approval', of: id }),
  auditHead: ({ id }: Row): SealContext => ({ what: 'head of the audit log', of: id }),
  answer: ({ caller, key, fingerprint }: KeyUse): SealContext => ({
    what: 'kept answer',
    of: JSON.stringify([caller, key, fingerprint]),
  }),
};

interface SealedTable {
  /** The columns from which the contexts are derived. */
  readonly row: readonly string[];
  readonly columns: Readonly<Record<string, (row: Row & KeyUse) => SealContext>>;
}

const byId = ['id'];
const { connectionSecret, systemSecret, webhookSecret, providerToken, providerKey } = sealedAs;

/** All columns with sealed secrets. A new one must be listed here: otherwise a key rotation would miss it. */
export const sealedColumns: Readonly<Record<string, SealedTable>> = {
  connections: {
    row: byId,
    columns: {
      secret: connectionSecret,
      next_secret: connectionSecret,
      previous_secret: connectionSecret,
    },
  },
  signing_keys: { row: byId, columns: { private_key: sealedAs.signingKey } },
  external_systems: {
    row: byId,
    columns: { secret: systemSecret, previous_secret: systemSecret },
  },
  webhooks: {
    row: byId,
    columns: { secret: webhookSecret, previous_secret: webhookSecret },
  },
  providers: { row: byId, columns: { token: providerToken, private_key: providerKey } },
  desks: { row: byId, columns: { credentials: sealedAs.deskCredentials } },
  notifications: { row: byId, columns: { content: sealedAs.notification } },
  approvals: { row: byId, columns: { answer: sealedAs.approvalAnswer } },
  audit_seals: { row: byId, columns: { sealed: sealedAs.auditHead } },
  idempotency_keys: { row: ['caller', 'key', 'fingerprint'], columns: { body: sealedAs.answer } },
};

/** See records/secret. */
interface Vault {
  readonly sealedPrefix: string;
  seal(secret: string, context: SealContext): string;
  open(sealed: string, context: SealContext): string;
}

const batch = 500;

/**
 * Reseals everything that is not sealed with the current key and format, while the instance runs. Concurrent changes
 * are kept. Returns the number by column.
 * @throws at the end, if something was sealed under a key that the vault does not know
 */
export async function reseal(db: Database, vault: Vault): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const faults: { readonly place: string; readonly cause: unknown }[] = [];
  for (const [table, { columns }] of Object.entries(sealedColumns)) {
    for (const column of Object.keys(columns)) {
      const place = `${table}.${column}`;
      counts[place] = await resealColumn(db, vault, table, column, (cause) =>
        faults.push({ place, cause }),
      );
    }
  }
  const [first] = faults;
  if (!first) return counts;
  const places = [...new Set(faults.map(({ place }) => place))].join(', ');
  const reason = first.cause instanceof Error ? ` ${first.cause.message}` : '';
  throw new Error(
    `Everything else was resealed, but ${faults.length} secrets in ${places} cannot be opened.${reason}`,
    { cause: first.cause },
  );
}

/** Secrets of one column that were sealed under the same key, with one of them. */
export interface SealedGroup {
  readonly column: string;
  /** The name of the key. Empty for a text from before keys had names. */
  readonly key: string;
  readonly count: number;
  readonly sample: { readonly sealed: string; readonly context: SealContext };
}

/** How many secrets of a column are counted. */
const mostCounted = 100_000;

/** The secrets of a table by the keys that sealed them. */
export async function sealedUnder(db: Database, table: string): Promise<SealedGroup[]> {
  const { row: keys = [], columns = {} } = sealedColumns[table] ?? {};
  const groups: SealedGroup[] = [];
  for (const [column, contextOf] of Object.entries(columns)) {
    const some = db(table)
      .whereNotNull(column)
      .limit(mostCounted)
      .select(...keys, { sealed: column })
      .select(
        db.raw(`case when ?? like '%.%' then split_part(??, '.', 1) else '' end as sealing_key`, [
          column,
          column,
        ]),
      );
    const rows: (Row & KeyUse & { sealed: string; sealing_key: string; count: number })[] = await db
      .with('some', some)
      .from('some')
      .distinctOn('sealing_key')
      .select('*', db.raw('count(*) over (partition by sealing_key) as count'));
    for (const { sealing_key: key, count, sealed, ...row } of rows) {
      const context = contextOf(row as Row & KeyUse);
      groups.push({ column, key: key, count, sample: { sealed, context } });
    }
  }
  return groups;
}

async function resealColumn(
  db: Database,
  vault: Vault,
  table: string,
  column: string,
  onFault: (cause: unknown) => void,
): Promise<number> {
  const { row: keys = [], columns } = sealedColumns[table] ?? {};
  const contextOf = columns?.[column];
  if (!contextOf) throw new Error(`${table}.${column} is not a column with sealed secrets.`);
  let count = 0;
  const skipped: string[] = [];
  for (;;) {
    const rows: (Row & KeyUse & { at: string; sealed: string })[] = await db(table)
      .select(...keys, db.raw('ctid::text as at'), { sealed: column })
      .whereRaw('?? not like ? and ctid <> all(?::tid[])', [
        column,
        `${vault.sealedPrefix}%`,
        skipped,
      ])
      .limit(batch);
    if (rows.length === 0) return count;
    for (const row of rows) {
      const context = contextOf(row);
      let secret: string;
      try {
        secret = vault.open(row.sealed, context);
      } catch (cause) {
        skipped.push(row.at);
        onFault(cause);
        continue;
      }
      count += await db(table)
        .whereRaw('ctid = ?::tid', [row.at])
        .where(column, row.sealed)
        .update({ [column]: vault.seal(secret, context) });
    }
  }
}

/**
 * Checks at start whether the connections' secrets can be opened: without their key, nothing could be exchanged.
 * @returns the error of each connection with a damaged secret; the other connections work
 * @throws if a key is missing, with the remedy for the operator
 */
export async function requireOpenable(db: Database, vault: Vault): Promise<readonly Unopened[]> {
  const live = db('connections').whereNotIn('state', ['Rejected', 'Off-boarded']);
  const damaged: Unopened[] = [];
  for (const { id, secret } of await live.select('id', 'secret')) {
    try {
      vault.open(secret, connectionSecret({ id }));
    } catch (cause) {
      if (cause instanceof Unopened && !cause.isKeyMissing) {
        damaged.push(cause);
        continue;
      }
      const what = 'The database holds secrets that were sealed under another key';
      const remedy = 'give that key as CROSSDESK_SECRET_KEY, or among CROSSDESK_OTHER_SECRET_KEYS';
      throw new Error(`${what}: ${remedy}.`, { cause });
    }
  }
  return damaged;
}
