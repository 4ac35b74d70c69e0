import type { Request, Response } from 'express';
import { z } from 'zod';
import { connectionSubject, endNotices, eventType } from '../../domain/event';
import { Refused } from '../../domain/refusal';
import { Unopened } from '../../domain/sealing';
import { type PartnerKey, signerOf } from '../../domain/signingKeys';
import { auditAs, partnerActor } from '../../records/audit';
import {
  type Connection,
  connectionsWith,
  hasEnded,
  type VerifyingConnection,
} from '../../records/connection';
import { confirmSecret } from '../../records/connectionChanges';
import { sealedAs } from '../../records/sealed';
import { confirmPartnerKey } from '../../records/signingKeys';
import { resetBackOff } from '../backOffReset';
import { heartbeatQuestion } from '../heartbeat';
import { bindingOf, instanceHeader, isSigned, isSignedBy, type Purpose, sourceOf } from '../wire';
import type { ExchangeLimits } from './limits';
import type { RegisterDeps } from './register';

/** A call that is signed by the partner of a connection. */
export interface SignedCall {
  readonly connection: VerifyingConnection;
  /** The sealed secret that signed it. */
  readonly sealed: string;
  /** The partner's key that signed it too. Null if it has none, or need not sign yet. */
  readonly key: PartnerKey | null;
  /** The id of the end notice, if the connection has ended. Such a call is answered, but has no other effect. */
  readonly endNotice?: string;
}

export interface AuthDeps extends RegisterDeps {
  readonly limits: ExchangeLimits;
}

/**
 * Finds the connection whose partner has signed the call for this instance and this purpose. Every failure gets the
 * same answer, which reveals nothing about other connections: a partner whose connection has ended counts as unknown,
 * too.
 * @param payload the signed payload: the body, or the description of a file
 * @throws Refused `unauthenticated`, `unavailable` if our own secret cannot be opened, or `busy` if the partner, or the
 * unknown caller's address, exceeds its rate limit
 */
export async function authenticate(
  deps: AuthDeps,
  req: Request,
  res: Response,
  purpose: Purpose,
  payload: string,
): Promise<SignedCall> {
  const call = await findCall(deps, req, res, purpose, payload);
  if (!call) {
    await deps.limits.countUnsigned(req, res);
    throw new Refused(
      'unauthenticated',
      'The signature is missing, expired, not from this connection, or for another call.',
    );
  }
  const { connection, sealed, key, endNotice } = call;
  await deps.limits.countSigned(req, res, connection);
  if (endNotice !== undefined) return call;
  if (sealed === connection.nextSecret) await confirmSecret(deps.db, connection);
  resetBackOff(deps, connection);
  if (!key || key.isUsed) return call;
  const context = { actor: partnerActor(connection.partner), action: 'signing-key.rotate' };
  await auditAs(context, () => confirmPartnerKey(deps.db, connection.id, key));
  return { ...call, key: { ...key, isUsed: true, isCurrent: true } };
}

async function findCall(
  deps: AuthDeps,
  req: Request,
  res: Response,
  purpose: Purpose,
  payload: string,
): Promise<SignedCall | null> {
  const partner = req.headers[instanceHeader];
  if (typeof partner !== 'string') return null;
  const signed = await findSigner(deps, req, res, partner, purpose, payload);
  if (!signed || !isMeant(deps.instance, req, partner, purpose, payload)) return null;
  if (!hasEnded(signed.connection)) return signed;
  const endNotice = purpose === 'events' ? endNoticeIn(signed.connection, payload) : null;
  return endNotice === null ? null : { ...signed, endNotice };
}

async function findSigner(
  { db, vault, log, limits }: AuthDeps,
  req: Request,
  res: Response,
  partner: string,
  purpose: Purpose,
  payload: string,
): Promise<SignedCall | null> {
  const damaged: Unopened[] = [];
  for (const connection of await connectionsWith(db, partner)) {
    const context = sealedAs.connectionSecret(connection);
    for (const sealed of goodSecrets(connection)) {
      try {
        const secret = vault.open(sealed, context);
        if (!isSigned(secret, payload, req.headers)) continue;
        const signer = signerOf(
          connection.partnerKeys,
          ({ publicKey }) => isSignedBy(publicKey, payload, req.headers),
          connection.forgottenKey,
          () => tellsItsKey(req, purpose, payload),
        );
        if (signer.accepted) return { connection, sealed, key: signer.key };
        const facts = { partner, connection: connection.id };
        log.warn(
          facts,
          "a call has the shared secret's signature, but not that of the partner's key",
        );
      } catch (error) {
        if (!(error instanceof Unopened)) throw error;
        damaged.push(error);
      }
    }
  }
  const [err] = damaged;
  if (!err) return null;
  await limits.countUnsigned(req, res);
  log.error({ err, partner }, 'a signature cannot be verified: the secret cannot be opened');
  // The partner waits until this is repaired. A 401 would dead-letter its messages.
  throw new Refused(
    'unavailable',
    'The signature cannot be checked at the moment. Try again later.',
  );
}

/** Whether it is a heartbeat that tells a key, and is signed by that key. */
function tellsItsKey(req: Request, purpose: Purpose, payload: string): boolean {
  if (purpose !== 'heartbeats') return false;
  const told = heartbeatQuestion.safeParse(jsonOf(payload)).data?.signingKey;
  return told !== undefined && isSignedBy(told, payload, req.headers);
}

/**
 * The secrets that are valid: up to three during a rotation. The next one becomes ours, too, once the partner has used
 * it.
 */
function goodSecrets(connection: Connection): string[] {
  const { secret, nextSecret, previousSecret, previousUntil } = connection;
  const previous = previousUntil && previousUntil > new Date() ? previousSecret : null;
  return [secret, nextSecret, previous].filter((sealed) => sealed !== null);
}

/**
 * Whether the call is from this partner, to this instance, and for this purpose, as its id says (see `messageId`). A
 * batch of events can have any other id: its events name their source, and nobody else shares the secret.
 */
function isMeant(
  instance: string,
  req: Request,
  partner: string,
  purpose: Purpose,
  payload: string,
): boolean {
  const binding = bindingOf(String(req.headers['webhook-id']));
  if (binding) {
    return binding.from === partner && binding.to === instance && binding.purpose === purpose;
  }
  if (purpose !== 'events') return false;
  const body = jsonOf(payload);
  // A body that is not a batch is refused later, with its own reason.
  if (!Array.isArray(body)) return true;
  const sources = body.map((event: unknown) => sourced.safeParse(event).data?.source);
  return sources.length > 0 && !sources.includes(sourceOf(instance));
}

const sourced = z.object({ source: z.string() });
const ofConnection = z.array(
  z.object({
    id: z.uuid(),
    source: z.string(),
    subject: z.literal(connectionSubject),
    type: z.string(),
  }),
);
const endNoticeTypes = endNotices.map(eventType);

/**
 * Finds the partner's end notice, if the batch contains nothing else. It is accepted the first time, for example when
 * both sides ended the connection at the same moment, and whenever the same notice is repeated.
 */
function endNoticeIn({ partner, farewell }: Connection, payload: string): string | null {
  const batch = ofConnection.safeParse(jsonOf(payload));
  if (!batch.success || batch.data.some(({ source }) => source !== sourceOf(partner))) return null;
  const said = batch.data.find(({ type }) => endNoticeTypes.includes(type));
  if (!said || (farewell !== null && said.id.toLowerCase() !== farewell)) return null;
  return said.id;
}

function jsonOf(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}
