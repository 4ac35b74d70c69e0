import type { Database } from './database';

/** Every column that holds secrets, sealed. A new one belongs in here, or a change of the key would miss it. */
export const sealedColumns = {
  connections: ['secret', 'next_secret', 'previous_secret'],
  external_systems: ['secret', 'previous_secret'],
  providers: ['token', 'private_key'],
  notifications: ['content'],
  idempotency_keys: ['body'],
} as const;

/** See exchange/secret. */
interface Vault {
  readonly sealedPrefix: string;
  seal(secret: string): string;
  open(sealed: string): string;
}

const batch = 500;

/**
 * Seals everything anew that is not sealed as the vault seals today, while the instance runs: what somebody else changes
 * meanwhile stays as they made it. Gives how many, by column.
 * @throws once everything else is done, where something was sealed under a key that the vault does not know
 */
export async function reseal(db: Database, vault: Vault): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const faults: { readonly place: string; readonly cause: unknown }[] = [];
  for (const [table, columns] of Object.entries(sealedColumns)) {
    for (const column of columns) {
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
    `Everything else is sealed anew, but ${faults.length} in ${places} cannot be opened.${reason}`,
    { cause: first.cause },
  );
}

async function resealColumn(
  db: Database,
  vault: Vault,
  table: string,
  column: string,
  onFault: (cause: unknown) => void,
): Promise<number> {
  let count = 0;
  const skipped: string[] = [];
  for (;;) {
    const { rows } = await db.raw<{ rows: { at: string; sealed: string }[] }>(
      'select ctid::text as at, ?? as sealed from ?? where ?? not like ? and ctid <> all(?::tid[]) limit ?',
      [column, table, column, `${vault.sealedPrefix}%`, skipped, batch],
    );
    if (rows.length === 0) return count;
    for (const { at, sealed } of rows) {
      let anew: string;
      try {
        anew = vault.seal(vault.open(sealed));
      } catch (cause) {
        skipped.push(at);
        onFault(cause);
        continue;
      }
      count += await db(table)
        .whereRaw('ctid = ?::tid', [at])
        .where(column, sealed)
        .update({ [column]: anew });
    }
  }
}

/**
 * Looks whether the connections' secrets can be opened: where they cannot, nothing would cross.
 * @throws with what an operator can do
 */
export async function requireOpenable(db: Database, vault: Vault): Promise<void> {
  const live = db('connections').whereNotIn('state', ['Rejected', 'Off-boarded']);
  for (const sealed of await live.pluck('secret')) {
    try {
      vault.open(sealed);
    } catch (cause) {
      const what = 'The database holds secrets that were sealed under another key';
      const remedy = 'give that key as CROSSDESK_SECRET_KEY, or among CROSSDESK_OTHER_SECRET_KEYS';
      throw new Error(`${what}: ${remedy}.`, { cause });
    }
  }
}
