import { randomUUID } from 'node:crypto';
import { type Role, roles } from '../../domain/lifecycle';
import {
  batchType,
  filePayload,
  instanceHeader,
  messageId,
  type Purpose,
  sign,
  toWire,
} from '../../exchange/wire';
import { openDatabase } from '../../records/database';
import { hashPassword } from '../../records/password';
import { sealedAs } from '../../records/sealed';
import { newSigningSecret } from '../../records/secret';
import { createToken, createUser, ensureRole, revokeToken, tokenHash } from '../../records/user';
import { type Northwind, startNorthwind } from '../changes/northwind';
import { saveConnection } from '../environment/connections';
import { createTestDatabase, quickHash } from '../environment/database';
import { until } from '../environment/until';
import { bearer, type Pass } from './pass';
import { headOf } from './raw';

/** A partner that the instance knows, and the secret that they share. */
export interface Partner {
  readonly name: string;
  readonly connection: string;
  readonly secret: string;
}

/** One real instance with all kinds of callers, and a record of each kind. */
export interface AccessFixtures {
  readonly northwind: Northwind;
  readonly port: number;
  readonly roles: Readonly<Record<Role, Pass>>;
  /** The agent's, in a browser. */
  readonly session: Pass;
  readonly system: Pass;
  readonly otherSystem: Pass;
  /** Callers without access, by their credentials. */
  readonly strangers: Readonly<Record<string, Pass>>;
  /** Of the agent and of the requester. */
  readonly password: string;
  readonly systemId: string;
  /** Two customers. */
  readonly globex: Partner;
  readonly initech: Partner;
  /** Globex's request, with its task. */
  readonly request: string;
  readonly task: string;
  close(): Promise<void>;
}

const nobody = '00000000-0000-4000-8000-000000000000';

export async function startAccessFixtures(): Promise<AccessFixtures> {
  const northwind = await startNorthwind({ passwordCost: quickHash });
  const { db, vault } = northwind.instance();
  const { admin } = northwind.people;
  const port = Number(new URL(northwind.url).port);
  const password = 'a password of a user';
  const hash = await hashPassword(password, quickHash);
  for (const role of roles) await createUser(db, role, hash);

  const makeSystem = (name: string) =>
    admin.post<{ id: string; token: string; signingSecret: string }>('/external-systems', { name });
  const [mine, other] = [await makeSystem('Mine'), await makeSystem('Other')];
  const settle = async (name: string): Promise<Partner> => {
    const partner = { name, connection: randomUUID(), secret: newSigningSecret() };
    await saveConnection(db, {
      id: partner.connection,
      partner: name,
      partnerIs: 'customer',
      url: 'http://127.0.0.1:9',
      secret: vault.seal(partner.secret, sealedAs.connectionSecret({ id: partner.connection })),
    });
    return partner;
  };
  const [globex, initech] = [await settle('globex'), await settle('initech')];
  const { id: item } = await admin.post<{ id: string }>('/catalog-items', {
    name: 'Help',
    kind: 'help',
  });
  const request = 'GLOBEX-PRQ0001001';
  const submitted = batch(globex, request, item);
  const answer = await headOf(port, 'POST', '/exchange/v1/events', {
    headers: signed(globex, submitted),
    body: submitted,
  });
  if (answer.status !== 202) throw new Error(`The request was answered ${answer.status}.`);
  const task = await until(async () => {
    const { items } = await northwind.people.agent.get<{ items: { number: string }[] }>('/tasks');
    return items[0]?.number;
  }, 'the task');

  const revoked = await createToken(db, 'admin');
  await revokeToken(db, tokenHash(revoked));
  await createUser(db, 'roleless');
  const session = await sessionOf(northwind.url, northwind.people.agent.token);
  const people = Object.fromEntries(
    roles.map((role) => [role, bearer(northwind.people[role].token)]),
  );
  return {
    northwind,
    port,
    roles: people as Record<Role, Pass>,
    session,
    system: bearer(mine.token),
    otherSystem: bearer(other.token),
    strangers: {
      nothing: {},
      garbage: bearer('xd_guessed'),
      'a token of another instance': bearer(await foreignToken()),
      'a token that was revoked': bearer(revoked),
      'a signing secret': bearer(mine.signingSecret.replace('whsec_', '')),
      'the hash of a token': bearer(tokenHash(northwind.people.admin.token)),
      'an empty token': { authorization: 'Bearer ' },
      'another scheme': { authorization: `Digest ${northwind.people.admin.token}` },
      'a session that was made up': {
        ...session,
        cookie: `${session.cookie?.split('=')[0]}=${'eyJhbGciOiJkaXIifQ..AAAA.AAAA.AAAA'}`,
      },
      'a token in a cookie': { cookie: `authorization=Bearer ${northwind.people.admin.token}` },
    },
    password,
    systemId: mine.id,
    globex,
    initech,
    request,
    task,
    close: () => northwind.close(),
  };
}

/** A path with an unknown id in the place of each parameter. */
export function pathOf(documented: string): string {
  const known = documented.replace('{table}', 'sc_request').replace('{type}', 'state');
  return known.replace(/\{\w+\}/g, nobody);
}

/** What the browser of a page of the instance sends, once somebody has signed in. */
async function sessionOf(url: string, token: string): Promise<Pass> {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  const [cookie = ''] = answer.headers.getSetCookie().map((header) => header.split(';')[0]);
  return { cookie, 'sec-fetch-site': 'same-origin' };
}

/** An admin's token, good at another instance. */
async function foreignToken(): Promise<string> {
  const database = await createTestDatabase();
  const db = openDatabase(database.url, 1);
  await createUser(db, 'admin');
  await ensureRole(db, 'admin', 'admin');
  const token = await createToken(db, 'admin');
  await db.destroy();
  await database.drop();
  return token;
}

/** The batch of one event that submits a request. */
function batch({ name }: Partner, number: string, catalogItem: string): string {
  const event = toWire(name, {
    id: randomUUID(),
    subject: number,
    sequence: 1,
    name: 'submitted',
    time: new Date().toISOString(),
    data: {
      by: 'Gail',
      kind: 'state',
      text: 'Submitted.',
      request: { catalogItem, shortDescription: 'A printer', openedBy: 'Gail' },
    },
  });
  return JSON.stringify([event]);
}

/** The headers of a message to `/exchange`, signed as this partner signs. */
export function signed(
  { name, secret }: Pick<Partner, 'name' | 'secret'>,
  body: string,
  purpose: Purpose = 'events',
): Pass {
  const id = messageId({ from: name, to: 'northwind', purpose }, [randomUUID()]);
  return {
    'content-type': batchType,
    [instanceHeader]: name,
    ...sign(secret, id, body),
  };
}

/** The headers of a file to `/exchange`, signed as this partner signs. */
export function signedFile(
  { name, secret }: Pick<Partner, 'name' | 'secret'>,
  file: Parameters<typeof filePayload>[0],
): Pass {
  const id = messageId({ from: name, to: 'northwind', purpose: 'files' }, [file.id]);
  return {
    'crossdesk-sha256': file.sha256,
    [instanceHeader]: name,
    ...sign(secret, id, filePayload(file)),
  };
}
