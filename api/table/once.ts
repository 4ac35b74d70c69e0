import { randomUUID } from 'node:crypto';
import type { StoredAnswer } from '../../records/idempotency';
import { effectIdOf, fingerprint, keyOf, once } from '../http/idempotency';
import type { TableAnswer, TableCall } from './call';
import { isLasting, tableErrorOf } from './tableError';
import { errorToWire, toWire } from './wire';

/** Executes a POST, once if it has an `Idempotency-Key`. `effectId` is the idempotency key of its effect. */
export async function effectOnce(
  { deps, req, caller }: TableCall,
  content: unknown,
  perform: (effectId: string) => Promise<TableAnswer>,
): Promise<TableAnswer> {
  const key = keyOf(req);
  if (key === undefined) return perform(randomUUID());
  const use = { caller: caller.name, key, fingerprint: fingerprint(caller, req, content) };
  const wire = await once(deps, use, async (): Promise<StoredAnswer> => {
    try {
      return toWire(req, await perform(effectIdOf(caller, req, key)));
    } catch (error) {
      // Stored in the format of the Table API.
      const known = tableErrorOf(error);
      if (known && isLasting(known)) return errorToWire(req, known);
      throw error;
    }
  });
  return { status: wire.status, wire };
}
