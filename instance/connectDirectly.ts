import { randomUUID } from 'node:crypto';
import { newSigningSecret } from '../exchange/secret';
import { publishCatalog } from '../records/catalog';
import { findConnection, saveConnection } from '../records/connections';
import type { Instance } from './instance';

/**
 * Connects two instances that run in this process, where they are not yet: a fresh secret on both sides, and the
 * provider's catalog on its way. For the demo, the tests and the benchmarks.
 */
export async function connectDirectly(provider: Instance, customer: Instance): Promise<void> {
  if (await findConnection(provider.db, { partner: customer.options.instance })) return;
  const secret = newSigningSecret();
  await save(customer, provider, 'provider', secret);
  const id = await save(provider, customer, 'customer', secret);
  await provider.db.transaction((trx) => publishCatalog(trx, provider.options.instance, id));
  provider.afterCommit(id);
}

async function save(
  here: Instance,
  partner: Instance,
  partnerIs: 'provider' | 'customer',
  secret: string,
): Promise<string> {
  const id = randomUUID();
  await saveConnection(here.db, {
    id,
    partner: partner.options.instance,
    partnerIs,
    url: partner.options.publicUrl,
    secret: here.vault.seal(secret),
  });
  return id;
}
