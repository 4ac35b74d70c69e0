import { randomUUID } from 'node:crypto';
import { v5 as uuidv5 } from 'uuid';
import { base } from '../../api/http/route';
import { Refused } from '../../domain/refusal';
import { listed, type Saying, say } from '../../domain/saying';
import { auditAs, partnerActor } from '../../records/audit';
import { lockCatalog } from '../../records/catalogItem';
import {
  type Connection,
  findConnection,
  insertConnection,
  liveConnections,
  remedyFor,
} from '../../records/connection';
import type { Database } from '../../records/database';
import { said, writeNotes } from '../../records/journal';
import {
  holdByToken,
  type RegistrationRecord,
  recordApplicant,
  registrations,
} from '../../records/registration';
import { producerSet, rulesOf } from '../../records/replicationSet';
import { sealedAs } from '../../records/sealed';
import type { Vault } from '../../records/secret';
import { findOwnKey, keepOwnKey, learnPartnerKey } from '../../records/signingKeys';
import { agreeOnSecret, newAgreementKeys } from '../agreement';
import type { RegistrationAnswer, RegistrationQuestion } from '../handshake';
import { sealSigningKey } from '../openTarget';
import { checkTarget } from '../target';
import type { ReceiveDeps } from './inboundEvent';

export interface RegisterDeps extends ReceiveDeps {
  readonly vault: Vault;
  readonly allowPrivateTargets: boolean;
}

/**
 * Accepts a customer's registration token: creates the subscription, which an admin approves, and agrees on the secret.
 * A repeated question gets the same answer, for example after a lost connection.
 * @throws Refused if the token is wrong, used or expired, or the instance cannot be connected
 */
export async function register(
  deps: RegisterDeps,
  question: RegistrationQuestion,
): Promise<RegistrationAnswer> {
  const { db, engine, instance } = deps;
  const url = checkTarget(question.url, deps.allowPrivateTargets).href;
  const actor = partnerActor(question.instance, question.by);
  const { registration, connection } = await auditAs({ actor }, () =>
    db.transaction(async (trx) => {
      const registration = await holdByToken(trx, question.token);
      if (!registration)
        throw new Refused('forbidden', 'This registration token is not known here.');
      const existing = await existingConnection(trx, registration, question);
      return {
        registration,
        connection: existing ?? (await apply(trx, deps, registration, question, url)),
      };
    }),
  ).catch(async (error: unknown) => {
    if (error instanceof Refused && error.code === 'conflict')
      await explainConflict(deps, question, error.message);
    throw error;
  });
  const current = await registrations.find(db, registration.number);
  if (current?.state === 'Awaiting Customer') {
    // Idempotency key: the subscription's id.
    const { id } = connection;
    const { by, instance } = question;
    await engine.command(current, 'requestApproval', { by, id, instance });
  }
  const { ownKey, replicationSet } = connection;
  if (!ownKey || !replicationSet) throw new Error(`${connection.id} was made without a handshake.`);
  const key = await findOwnKey(db, connection.id);
  return {
    instance,
    registration: registration.number,
    publicKey: ownKey,
    ...(key && { signingKey: key.publicKey }),
    replicationSet,
  };
}

/** The connection that the same question created before. Null the first time. */
async function existingConnection(
  trx: Database,
  { number, state, expiresAt }: RegistrationRecord,
  { instance, publicKey }: RegistrationQuestion,
): Promise<Connection | null> {
  const existing = await findConnection(trx, { registration: number });
  if (existing && existing.partner === instance && existing.partnerKey === publicKey) {
    return existing;
  }
  if (existing) throw new Refused('forbidden', 'This registration token was used already.');
  if (state === 'Expired' || expiresAt < new Date()) {
    throw new Refused(
      'forbidden',
      `This registration token expired on ${expiresAt.toISOString().slice(0, 10)}.`,
    );
  }
  if (state !== 'Awaiting Customer') {
    throw new Refused('forbidden', `This registration was ended by the provider: it is ${state}.`);
  }
  return null;
}

async function apply(
  trx: Database,
  { instance, vault }: RegisterDeps,
  registration: RegistrationRecord,
  question: RegistrationQuestion,
  url: string,
): Promise<Connection> {
  if (question.instance === instance) {
    throw new Refused('conflict', `"${instance}" is the id of this instance itself.`);
  }
  // New replication rules are sent to existing connections: none may be added in between with the old rules.
  await lockCatalog(trx);
  const keys = newAgreementKeys();
  const secret = agreeOnSecret(keys.privateKey, question.publicKey, question.token);
  const id = randomUUID();
  await insertConnection(trx, {
    id,
    partner: question.instance,
    partnerIs: 'customer',
    url,
    secret: vault.seal(secret, sealedAs.connectionSecret({ id })),
    registration: registration.number,
    partnerKey: question.publicKey,
    ownKey: keys.publicKey,
    replicationSet: rulesOf(await producerSet(trx)),
  });
  await keepOwnKey(trx, id, sealSigningKey(vault));
  if (question.signingKey) await learnPartnerKey(trx, id, question.signingKey, 'handshake');
  await recordApplicant(trx, registration.customerId, question.instance);
  const says = say('asksToConnect', {
    instance: question.instance,
    url,
    customer: registration.customerName,
    subscription: `${base}/subscriptions/${id}`,
  });
  await writeNotes(trx, registration.number, [
    { kind: 'work note', by: 'Crossdesk', instance, ...said(says) },
  ]);
  const made = await findConnection(trx, { id });
  if (!made) throw new Error(`The connection ${id} was made and is not there.`);
  return made;
}

/** The customer learns only that a connection exists. The admins of this instance learn which one, and the remedy. */
async function explainConflict(
  { db, instance }: RegisterDeps,
  question: RegistrationQuestion,
  reason: string,
): Promise<void> {
  const registration = await holdByToken(db, question.token);
  if (!registration) return;
  const existing = (await liveConnections(db, question.instance)).find(
    ({ partnerIs }) => partnerIs === 'customer',
  );
  const conflict = [question.instance, question.url, existing?.id, existing?.state];
  const id = uuidv5(JSON.stringify(conflict), registration.id);
  const by = 'Crossdesk';
  const says = refusalOf(question, instance, existing, reason);
  await writeNotes(db, registration.number, [
    { id, kind: 'work note', by, instance, ...said(says) },
  ]);
}

function refusalOf(
  { instance, url }: RegistrationQuestion,
  here: string,
  existing: Connection | undefined,
  reason: string,
): Saying {
  if (instance === here) return say('tokenRefusedSelf', { instance, url });
  if (!existing) return say('tokenRefused', { instance, url, reason });
  const subscription = `${base}/subscriptions/${existing.id}`;
  const sayings = listed([remedyFor(existing)]);
  const { state } = existing;
  return say('tokenRefusedConnected', { instance, url, subscription, state, sayings });
}
