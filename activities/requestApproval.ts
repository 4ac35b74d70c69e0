import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/activity';
import { instanceTitle } from '../domain/names';
import { Refused } from '../domain/refusal';
import { Unopened } from '../domain/sealing';
import { agreeOnSecret } from '../exchange/agreement';
import { type RegistrationAnswer, registrationAnswer } from '../exchange/handshake';
import { insertConnection, liveConnections, remedyFor } from '../records/connection';
import { findKnock, type Knock, noteAnswer, noteKnockFailure } from '../records/providerConnection';
import { sealedAs } from '../records/sealed';
import type { ActivityDeps } from './deps';

/** No provider has us wait for longer, in milliseconds. */
const longestWaitMs = 3_600_000;

/** `over`: it was answered before, or is wanted no more. */
export type ApprovalRequest =
  | { readonly status: 'requested'; readonly provider: string; readonly registration: string }
  | { readonly status: 'refused'; readonly reason: string }
  | { readonly status: 'over' };

/**
 * Presents the registration token to a provider, and keeps the connection that comes of it. Each try asks the same,
 * and gets the same answer. Throws while the provider cannot be reached, with the reason noted.
 */
export async function requestApproval(deps: ActivityDeps, id: string): Promise<ApprovalRequest> {
  const { db, vault, partners, instance, publicUrl } = deps;
  const knock = await findKnock(db, id);
  if (!knock?.token || !knock.privateKey || !knock.publicKey) return answered(knock);
  let [token, privateKey] = ['', ''];
  try {
    token = vault.open(knock.token, sealedAs.providerToken({ id }));
    privateKey = vault.open(knock.privateKey, sealedAs.providerKey({ id }));
  } catch (error) {
    if (error instanceof Unopened) await noteKnockFailure(db, id, error.message);
    throw error;
  }
  const question = {
    token,
    instance,
    url: publicUrl,
    publicKey: knock.publicKey,
    by: knock.requestedBy,
  };
  const reply = await partners.ask(
    { url: knock.url, hides: token },
    'registrations',
    question,
    registrationAnswer,
  );
  if (reply.status === 'unreachable') {
    await noteKnockFailure(db, id, reply.error);
    const message = `${knock.url} does not answer: ${reply.error}`;
    const { retryAfterMs } = reply;
    throw ApplicationFailure.create({
      message,
      // As long as they ask us to wait, where they do.
      ...(retryAfterMs && { nextRetryDelay: Math.min(retryAfterMs, longestWaitMs) }),
    });
  }
  if (reply.status === 'refused') return { status: 'refused', reason: reply.reason };
  const secret = agreeOnSecret(privateKey, reply.body.publicKey, token);
  return keep(deps, id, knock, reply.body, secret);
}

async function keep(
  { db, vault, instance, afterCommit }: ActivityDeps,
  id: string,
  knock: Knock,
  answer: RegistrationAnswer,
  secret: string,
): Promise<ApprovalRequest> {
  if (answer.instance === instance) {
    const reason = `${knock.url} is this instance itself, or has its id.`;
    return { status: 'refused', reason };
  }
  const connection = randomUUID();
  try {
    await db.transaction(async (trx) => {
      await insertConnection(trx, {
        id: connection,
        partner: answer.instance,
        partnerIs: 'provider',
        url: knock.url,
        secret: vault.seal(secret, sealedAs.connectionSecret({ id: connection })),
        replicationSet: answer.replicationSet,
      });
      await noteAnswer(trx, id, { ...answer, connection });
    });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const standing = (await liveConnections(db, answer.instance)).find(
      ({ partnerIs }) => partnerIs === 'provider',
    );
    const help = standing ? ` It is ${standing.state}. ${remedyFor(standing)}` : '';
    return { status: 'refused', reason: `${error.message}${help}` };
  }
  // Where we have given up meanwhile, the provider is told.
  afterCommit(connection);
  const { registration } = answer;
  return { status: 'requested', provider: instanceTitle(answer.instance), registration };
}

/** The try before did it all, and was cut off before it could say so. */
function answered(knock: Knock | null): ApprovalRequest {
  if (!knock?.instance || !knock.registration) return { status: 'over' };
  const { instance, registration } = knock;
  return { status: 'requested', provider: instanceTitle(instance), registration };
}
