import { randomBytes, randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { createApp } from '../../api/app';
import type { Deps } from '../../api/deps';
import { caseLifecycle } from '../../domain/case';
import { diagnosisOf } from '../../domain/doctor';
import { apply, isEnd, type Role } from '../../domain/lifecycle';
import { Refused } from '../../domain/refusal';
import { createPartners } from '../../exchange/client';
import { createAgent } from '../../exchange/target';
import { commit } from '../../records/commit';
import { type Database, openDatabase } from '../../records/database';
import { openNotificationChannel } from '../../records/notificationChannel';
import { hashPassword } from '../../records/password';
import { keyOf, snapshotOf } from '../../records/recordType';
import { createVault } from '../../records/secret';
import { createToken, createUser, ensureRole } from '../../records/user';
import { createMeters } from '../../telemetry/meters';
import type { Engine } from '../../temporal/engine';
import { conformanceOfApp } from '../api/conformance';
import { createTestDatabase, quickHash, type TestDatabase } from '../environment/database';
import { theOriginal } from '../environment/installation';
import { type Answer, type Asking, ask } from './ask';

/** One instance's API behind a real port, with a stand-in for Temporal, and users of each role. */
export interface TableApi {
  readonly database: TestDatabase;
  readonly db: Database;
  readonly port: number;
  readonly engine: CaseEngine;
  /** The logged internal errors. */
  readonly faults: readonly string[];
  /** Each role's user is named after it, and has this password and a token. */
  readonly password: string;
  readonly tokens: Readonly<Record<Role, string>>;
  /**
   * Asks as the integration user, unless the headers say otherwise; each answer must be as the OpenAPI document
   * says.
   */
  ask(method: string, path: string, asking?: Asking): Promise<Answer>;
  /** Opens a case; gives its record. */
  open(fields?: object): Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

export interface CaseEngine extends Engine {
  mode: 'well' | 'away' | 'no worker';
  readonly started: string[];
  readonly commands: string[];
}

export const seed = {
  consumer: '8938984kljhkhg34j5689903498u5',
  sold_product: '9590349760hkjhi3450983405033',
  assignment_group: '5469813sae32135s5d55d5d6s6sdd',
  contact_type: 'web',
  product: '54666s6s46s6d6e4116b1f3rgt',
  service_definition: '989300jfkh8403jf87uj3h9-03i984n4',
  short_description: 'Request for loan forgiveness',
};
export const cases = '/api/now/table/sn_bom_loan_service';

/** @param options `database`: of another TableApi, so that this is another process of its instance */
export async function startTableApi(
  options: { readonly rateLimit?: number; readonly database?: string } = {},
): Promise<TableApi> {
  const { rateLimit = 0 } = options;
  const database = options.database
    ? { url: options.database, drop: async () => {} }
    : await createTestDatabase();
  const db = openDatabase(database.url, 8);
  const notificationChannel = await openNotificationChannel(database.url);
  const engine = caseEngine(db);
  const faults: string[] = [];
  const agent = createAgent(true);
  const deps: Deps = {
    instance: 'acme',
    publicUrl: 'https://acme.example',
    db,
    notificationChannel,
    engine,
    log: pino(
      { level: 'error' },
      { write: (line: string) => line.includes('a request failed') && faults.push(line) },
    ),
    rateLimit,
    meters: createMeters(),
    payloadCodec: null,
    temporalUiUrl: null,
    vault: createVault(randomBytes(32)),
    agent,
    partners: createPartners('acme', agent, 1_000),
    allowPrivateTargets: true,
    passwordCost: quickHash,
    installation: theOriginal,
    diagnose: async () => diagnosisOf([]),
    afterCommit: () => {},
  };
  const password = 'correct horse: battery staple';
  const tokens = await users(db, password);
  const app = createApp(deps);
  const server = http.createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const conforms = await conformanceOfApp(app);
  const authorization = `Bearer ${tokens.integration}`;
  const asIntegration = async (method: string, path: string, asking: Asking = {}) => {
    const answer = await ask(port, method, path, {
      ...asking,
      headers: { authorization, ...asking.headers },
    });
    const { status, json: body, headers } = answer;
    const type = body === undefined ? '' : (headers['Content-Type']?.split(';')[0] ?? '');
    const conforming = { status, body, type } as Parameters<typeof conforms>[2];
    const said = asking.headers?.['x-http-method-override'] ?? method;
    if (said === 'CONSTRUCTOR') return answer;
    conforms(said.toLowerCase(), path.replace(/^\/(api\/)?now(\/v\d)?/, '/api/now'), conforming);
    return answer;
  };
  return {
    database,
    db,
    port,
    engine,
    faults,
    password,
    tokens,
    ask: asIntegration,
    async open(fields = {}) {
      const answer = await asIntegration('POST', cases, { json: { ...seed, ...fields } });
      if (answer.status !== 201) throw new Error(answer.text);
      return answer.json.result;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await notificationChannel.close();
      await db.destroy();
      await database.drop();
    },
  };
}

async function users(db: Database, password: string): Promise<Record<Role, string>> {
  const hash = await hashPassword(password, quickHash);
  const token = async (role: Role) => {
    await createUser(db, role, hash);
    await ensureRole(db, role, role);
    return createToken(db, role);
  };
  return {
    requester: await token('requester'),
    agent: await token('agent'),
    admin: await token('admin'),
    integration: await token('integration'),
  };
}

/** Takes a case's commands as its workflow does, and commits them. */
function caseEngine(db: Database): CaseEngine {
  const requireWell = () => {
    if (engine.mode !== 'away') return;
    throw new Refused('unavailable', 'Temporal does not answer.', { retryAfter: 5 });
  };
  const engine: CaseEngine = {
    mode: 'well',
    started: [],
    commands: [],
    async start(record) {
      requireWell();
      engine.started.push(keyOf(record));
      return true;
    },
    async command(record, name, { by, id = randomUUID(), ...input }) {
      engine.commands.push(name);
      requireWell();
      if (engine.mode === 'no worker') return 'recorded';
      const number = keyOf(record);
      const current = await record.type.find(db, number);
      if (!current) throw new Error('gone');
      const { state, fields, revision } = snapshotOf(current);
      const decision = apply(caseLifecycle, { state, fields }, name, input, by);
      if (!decision.ok) throw new Refused(decision.code, decision.message, decision.details);
      const { emits: _none, late: _never, ...outcome } = decision.outcome;
      const beside = (kind: 'comment' | 'work note', text: string | undefined) =>
        text ? [{ id: randomUUID(), by, kind, text, state, fields: {} }] : [];
      await commit(db, 'acme', {
        lifecycle: 'case',
        number,
        revision,
        ends: isEnd(caseLifecycle, outcome.state),
        changes: [
          ...beside('comment', name === 'comment' ? undefined : input.comment),
          ...beside('work note', input.workNote),
          { id, by, ...outcome },
        ],
      });
      return { number, state: outcome.state, revision: revision + 1 };
    },
    async sendEvents() {},
    catchUp: async () => [],
    async startGeneration(record) {
      await engine.start(record);
    },
    async forget() {},
    async resend() {},
    taskOf: async () => null,
    async reconcile() {},
    async wake() {},
    async wakeDesk() {},
    async ping() {
      requireWell();
    },
  };
  return engine;
}
