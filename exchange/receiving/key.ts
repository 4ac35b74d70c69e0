import type { Request } from 'express';
import { decideKey } from '../../domain/signingKeys';
import { auditAs, partnerActor } from '../../records/audit';
import type { Database } from '../../records/database';
import { learnPartnerKey, offerPartnerKey } from '../../records/signingKeys';
import { isSignedBy } from '../wire';
import type { SignedCall } from './authenticate';

/** A signed call, with the body that the signature covers. */
export type KeyCall = Pick<SignedCall, 'connection' | 'key'> & {
  readonly headers: Request['headers'];
  readonly payload: string;
};

/**
 * Receives the public key that a partner's call names. That key must have signed the call, too, so that nobody can name
 * the key of somebody else. Returns whether the key is accepted from now on.
 */
export async function receiveKey(
  db: Database,
  { connection, key, headers, payload }: KeyCall,
  told: string,
  by: 'heartbeat' | 'rotation',
): Promise<boolean> {
  if (!isSignedBy(told, payload, headers)) return false;
  const { id, partner } = connection;
  const audited = <T>(act: () => Promise<T>) => auditAs({ actor: partnerActor(partner) }, act);
  switch (decideKey(connection.partnerKeys, key, told)) {
    case 'known':
      return true;
    case 'learn':
      return audited(() => learnPartnerKey(db, id, told, by));
    case 'replace':
      if (by === 'rotation') await audited(() => offerPartnerKey(db, id, told));
      return by === 'rotation';
    case 'refuse':
      return false;
  }
}
