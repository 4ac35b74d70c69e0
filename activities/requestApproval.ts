import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/activity';
import { instanceTitle } from '../domain/names';
import { Refused } from '../domain/refusal';
import { englishOf } from '../domain/saying';
import { Unopened } from '../domain/sealing';
import { agreeOnSecret } from '../exchange/agreement';
import { type RegistrationAnswer, registrationAnswer } from '../exchange/handshake';
import { sealSigningKey } from '../exchange/openTarget';
import { publicKeyOf, signingKeyOfHandshake } from '../exchange/signingKey';
import { insertConnection, liveConnections, remedyFor } from '../records/connection';
import {
  findJoinRequest,
  type JoinRequest,
  recordAnswer,
  recordJoinRequestFailure,
} from '../records/providerConnection';
import { sealedAs } from '../records/sealed';
import { keepOwnKey, learnPartnerKey, recordKnown } from '../records/signingKeys';
import type { ActivityDeps } from './deps';

/** Maximum wait that a provider can ask for, in milliseconds. */
const longestWaitMs = 3_600_000;

/** `over`: it was answered before, or was cancelled. */
export type ApprovalRequest =
  | { readonly status: 'requested'; readonly provider: string; readonly registration: string }
  | { readonly status: 'refused'; readonly reason: string }
  | { readonly status: 'over' };

/**
 * Presents the registration token to a provider, and stores the resulting connection. Every attempt sends the same
 * request and gets the same answer. Throws while the provider cannot be reached, and records the reason.
 */
export async function requestApproval(deps: ActivityDeps, id: string): Promise<ApprovalRequest> {
  const { db, vault, partners, instance, publicUrl } = deps;
  const joinRequest = await findJoinRequest(db, id);
  if (!joinRequest?.token || !joinRequest.privateKey || !joinRequest.publicKey)
    return answered(joinRequest);
  let [token, privateKey] = ['', ''];
  try {
    token = vault.open(joinRequest.token, sealedAs.providerToken({ id }));
    privateKey = vault.open(joinRequest.privateKey, sealedAs.providerKey({ id }));
  } catch (error) {
    if (error instanceof Unopened) await recordJoinRequestFailure(db, id, error.message);
    throw error;
  }
  const signingKey = signingKeyOfHandshake(privateKey);
  const question = {
    token,
    instance,
    url: publicUrl,
    publicKey: joinRequest.publicKey,
    signingKey: publicKeyOf(signingKey),
    by: joinRequest.requestedBy,
  };
  const reply = await partners.ask(
    { url: joinRequest.url, hides: token },
    'registrations',
    question,
    registrationAnswer,
  );
  if (reply.status === 'unreachable') {
    await recordJoinRequestFailure(db, id, reply.error);
    const message = `${joinRequest.url} does not answer: ${reply.error}`;
    const { retryAfterMs } = reply;
    throw ApplicationFailure.create({
      message,
      // Respect Retry-After.
      ...(retryAfterMs && { nextRetryDelay: Math.min(retryAfterMs, longestWaitMs) }),
    });
  }
  if (reply.status === 'refused') return { status: 'refused', reason: reply.reason };
  const secret = agreeOnSecret(privateKey, reply.body.publicKey, token);
  return keep(deps, id, joinRequest, reply.body, { secret, signingKey });
}

async function keep(
  { db, vault, instance, afterCommit }: ActivityDeps,
  id: string,
  joinRequest: JoinRequest,
  answer: RegistrationAnswer,
  { secret, signingKey }: { readonly secret: string; readonly signingKey: string },
): Promise<ApprovalRequest> {
  if (answer.instance === instance) {
    const reason = `${joinRequest.url} is this instance itself, or has its id.`;
    return { status: 'refused', reason };
  }
  const connection = randomUUID();
  try {
    await db.transaction(async (trx) => {
      await insertConnection(trx, {
        id: connection,
        partner: answer.instance,
        partnerIs: 'provider',
        url: joinRequest.url,
        secret: vault.seal(secret, sealedAs.connectionSecret({ id: connection })),
        replicationSet: answer.replicationSet,
      });
      const { id: key } = await keepOwnKey(trx, connection, sealSigningKey(vault, signingKey));
      if (answer.signingKey) {
        await learnPartnerKey(trx, connection, answer.signingKey, 'handshake');
        // A provider that has a key has stored ours.
        await recordKnown(trx, key);
      }
      await recordAnswer(trx, id, { ...answer, connection });
    });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const existing = (await liveConnections(db, answer.instance)).find(
      ({ partnerIs }) => partnerIs === 'provider',
    );
    const help = existing ? ` It is ${existing.state}. ${englishOf(remedyFor(existing))}` : '';
    return { status: 'refused', reason: `${error.message}${help}` };
  }
  // If the handshake was cancelled meanwhile, notify the provider.
  afterCommit(connection);
  const { registration } = answer;
  return { status: 'requested', provider: instanceTitle(answer.instance), registration };
}

/** The previous attempt did everything, and was interrupted before it could return. */
function answered(joinRequest: JoinRequest | null): ApprovalRequest {
  if (!joinRequest?.instance || !joinRequest.registration) return { status: 'over' };
  const { instance, registration } = joinRequest;
  return { status: 'requested', provider: instanceTitle(instance), registration };
}
