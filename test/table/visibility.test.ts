import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { normalChange } from '../../domain/normalChange';
import { saveAttachment } from '../../records/attachments';
import { keepModels } from '../../records/changeModels';
import { createSystem } from '../../records/externalSystem';
import { saveConnection } from '../environment/connections';
import { startTableApi, type TableApi } from './tableApi';

/** Who may see what, written out: the one place that this file takes its expectations from. */
const callers = ['requester', 'integration', 'agent', 'admin', 'system'] as const;
type Who = (typeof callers)[number];
interface Seen {
  readonly row: readonly Who[];
  readonly workNotes: readonly Who[];
}
const staff: readonly Who[] = ['agent', 'admin'];
const expected = {
  'ACME-PRQ0000001': { opened: 'by the requester', seen: seen(['requester', ...staff], staff) },
  'ACME-PRQ0000002': { opened: 'by the program', seen: seen(['integration', ...staff], staff) },
  'ACME-PRQ0000003': { opened: 'by another', seen: seen(staff, staff) },
  // At a provider, a name of the customer's may be a name of ours too.
  'OTHER-PRQ0000004': { opened: 'by a requester of the customer', seen: seen(staff, staff) },
  TASK0000004: { opened: 'for it', seen: seen(staff, staff) },
  REG0000001: { opened: 'by the admin', seen: seen(staff, staff) },
  CHG0000001: {
    opened: 'and known to the system',
    seen: seen(['integration', 'system', ...staff], staff),
  },
  CHG0000002: { opened: 'and known to no system', seen: seen(['integration', ...staff], staff) },
  CS0000001: {
    opened: 'by the program',
    seen: seen(['integration', ...staff], ['integration', ...staff]),
  },
  CS0000002: {
    opened: 'by the agent',
    seen: seen(['integration', ...staff], ['integration', ...staff]),
  },
} as const satisfies Record<string, { opened: string; seen: Seen }>;
type Number_ = keyof typeof expected;

function seen(row: readonly Who[], workNotes: readonly Who[]): Seen {
  return { row, workNotes };
}

// What is written on a record, which is found in every answer that shows it.
const title = (number: string) => `title-${number.toLowerCase()}`;
const comment = (number: string) => `comment-${number.toLowerCase()}`;
const note = (number: string) => `note-${number.toLowerCase()}`;
const file = (number: string) => `file-${number.toLowerCase()}`;

const kinds = {
  request: { path: 'requests', table: 'sc_request', of: /PRQ/ },
  task: { path: 'tasks', table: 'sc_task', of: /^TASK/ },
  registration: { path: 'registrations', table: 'x_crossdesk_registration', of: /^REG/ },
  change: { path: 'changes', table: 'change_request', of: /^CHG/ },
  case: { path: 'cases', table: 'sn_bom_loan_service', of: /^CS/ },
} as const;

let tableApi: TableApi;
let tokens: Readonly<Record<Who, string>>;
const ids = new Map<string, string>();

/** The sys_id of a record. */
const sysId = (number: string) => ids.get(number)?.replaceAll('-', '') ?? '';

beforeAll(async () => {
  tableApi = await startTableApi();
  const { db } = tableApi;
  const system = randomUUID();
  await createSystem(db, {
    id: system,
    name: 'Tracker',
    deliveryUrl: null,
    mapping: {
      incoming: { fields: {}, values: {}, defaults: {} },
      outgoing: { fields: {}, values: {}, defaults: {} },
    },
    token: 'xs_tracker',
    secret: 'x',
  });
  tokens = { ...tableApi.tokens, system: 'xs_tracker' };
  const url = 'http://partner.example';
  const [north, other] = [randomUUID(), randomUUID()];
  await saveConnection(db, {
    id: north,
    partner: 'northwind',
    partnerIs: 'provider',
    url,
    secret: 'x',
  });
  await saveConnection(db, {
    id: other,
    partner: 'other',
    partnerIs: 'customer',
    url,
    secret: 'x',
  });
  const times = { opened_at: new Date(), updated_at: new Date(), last_entry_at: new Date() };

  const request = async (number: Number_, opened_by: string) => {
    const id = randomUUID();
    ids.set(number, id);
    const isOurs = number.startsWith('ACME');
    await db('requests').insert({
      number,
      id,
      side: isOurs ? 'customer' : 'provider',
      connection_id: isOurs ? north : other,
      customer: isOurs ? 'acme' : 'other',
      provider: isOurs ? 'northwind' : 'acme',
      catalog_item: 'X-CAT0001001',
      kind: 'help',
      state: 'Received',
      short_description: title(number),
      description: '',
      priority: 3,
      variables: {},
      policy: {},
      opened_by,
      ...times,
    });
  };
  await request('ACME-PRQ0000001', 'requester');
  await request('ACME-PRQ0000002', 'integration');
  await request('ACME-PRQ0000003', 'somebody');
  await request('OTHER-PRQ0000004', 'requester');
  const task = { number: 'TASK0000004', request: 'OTHER-PRQ0000004', priority: 3 };
  await db('tasks').insert({ ...task, title: title('TASK0000004') });

  const customer = randomUUID();
  const contact = { contact_name: 'Casey', contact_email: 'casey@other.example' };
  await db('customers').insert({ id: customer, name: title('REG0000001'), ...contact });
  ids.set('REG0000001', randomUUID());
  await db('registrations').insert({
    number: 'REG0000001',
    id: ids.get('REG0000001'),
    customer_id: customer,
    ...contact,
    token_hash: 'x',
    expires_at: new Date(),
    opened_by: 'admin',
    state: 'Awaiting Customer',
    ...times,
  });

  await db('notifications').insert({
    id: randomUUID(),
    record: 'REG0000001',
    recipient: contact.contact_email,
    subject: 'Welcome',
    state: 'sent',
  });

  await keepModels(db, [normalChange]);
  const [model] = await db('change_models').select('id');
  for (const number of ['CHG0000001', 'CHG0000002'] as const) {
    ids.set(number, randomUUID());
    const opened = { state: 'Log', priority: '4', opened_by: 'agent', ...times };
    const change = { number, id: ids.get(number), model_id: model.id, title: title(number) };
    await db('changes').insert({ ...change, ...opened });
  }
  await db('external_references').insert({
    change: 'CHG0000001',
    system_id: system,
    originator: true,
  });

  for (const [number, by] of [
    ['CS0000001', 'integration'],
    ['CS0000002', 'agent'],
  ] as const) {
    ids.set(number, randomUUID());
    const made = { state: 'New', opened_by: by, updated_by: by, ...times };
    await db('cases').insert({
      sys_id: sysId(number),
      number,
      short_description: title(number),
      ...made,
    });
  }

  for (const number of Object.keys(expected)) {
    if (number.startsWith('TASK')) continue;
    const at = new Date();
    const entry = { record: number, by: 'agent', instance: 'acme', at };
    await db('journal').insert({
      id: randomUUID(),
      kind: 'comment',
      text: comment(number),
      ...entry,
    });
    await db('journal').insert({
      id: randomUUID(),
      kind: 'work note',
      text: note(number),
      ...entry,
    });
    const id = randomUUID();
    ids.set(file(number), id);
    const share = { sender: 'user somebody', limit: null };
    const attachment = {
      id,
      record: number,
      name: file(number),
      contentType: 'text/plain',
      share,
    };
    async function* bytes() {
      yield Buffer.from(`bytes of ${file(number)}`);
    }
    await db.transaction((trx) => saveAttachment(trx, attachment, bytes()));
    await db('journal').insert({ id, kind: 'attachment', text: file(number), ...entry });
  }
  const { rows } = await db.raw(`select md5('TASK0000004') as id`);
  ids.set('TASK0000004', rows[0].id);
});
afterAll(() => tableApi.close());

async function read(who: Who, path: string): Promise<{ status: number; text: string }> {
  const headers = { authorization: `Bearer ${tokens[who]}` };
  return tableApi.ask('GET', path, { headers });
}

/** A live stream from its beginning, up to where the record's state is told: after all of its entries. */
async function listen(who: Who, number: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(`http://127.0.0.1:${tableApi.port}/api/v1/requests/${number}/events`, {
    headers: { authorization: `Bearer ${tokens[who]}`, 'last-event-id': '0' },
  });
  if (answer.status !== 200 || !answer.body) return { status: answer.status, text: '' };
  let text = '';
  for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (text.includes('event: state')) break;
  }
  return { status: 200, text };
}

interface Door {
  readonly name: string;
  read(who: Who, number: string): Promise<{ text: string }>;
  /** What an answer has of a record that the caller sees. */
  readonly shows: (number: string) => string;
  /** What it has for those who read its work notes. */
  readonly notes?: (number: string) => string;
}

/** What a task shows beside its own row is its request's. */
const behind = (number: string) => number.replace(/^TASK/, 'OTHER-PRQ');

function doorsOf(kind: keyof typeof kinds): Door[] {
  const { path, table } = kinds[kind];
  const api = (number: string) => `/api/v1/${path}/${number}`;
  const now = (rest: string) => `/api/now/${rest}`;
  const ofCase = kind === 'case';
  const shows = kind === 'task' ? (number: string) => number.toLowerCase() : title;
  const rows = [
    ['API list', () => `/api/v1/${path}`],
    ['API record', api],
    ['table list', () => now(`table/${table}`)],
    ['table record', (number: string) => now(`table/${table}/${sysId(number)}`)],
    ['table query', (number: string) => now(`table/${table}?sysparm_query=number=${number}`)],
    ['groups', () => now(`stats/${table}?sysparm_group_by=number,short_description,customer`)],
    [
      'greatest',
      (number: string) => now(`stats/${table}?number=${number}&sysparm_max_fields=number`),
    ],
  ] as const;
  const answersNumber = ['groups', 'greatest', 'table list', 'table record', 'table query'];
  const doors: Door[] = rows.map(([name, to]) => ({
    name,
    read: (who, number) => read(who, to(number)),
    shows: answersNumber.includes(name) ? (number) => number : shows,
  }));
  if (['request', 'change', 'case'].includes(kind)) {
    doors.push({
      name: 'search',
      read: (who, number) => read(who, `/api/v1/${path}?q=${title(number)}`),
      shows: title,
    });
  }
  const journal = (number: string) => comment(behind(number));
  const notes = (number: string) => note(behind(number));
  doors.push(
    {
      name: 'journal',
      read: (who, number) => read(who, `${api(number)}/journal`),
      shows: journal,
      notes,
    },
    ...['true', 'all'].map((display) => ({
      name: `display values (${display})`,
      read: (who: Who, number: string) =>
        read(who, now(`table/${table}?sysparm_display_value=${display}&number=${number}`)),
      shows: journal,
      notes,
    })),
    {
      name: 'both journals',
      read: (who, number) =>
        read(
          who,
          now(
            `table/${table}/${sysId(number)}?sysparm_display_value=true&sysparm_fields=comments_and_work_notes`,
          ),
        ),
      shows: journal,
      notes,
    },
  );
  doors.push(
    {
      name: 'entries as a table',
      read: (who, number) => read(who, now(`table/sys_journal_field?element_id=${sysId(number)}`)),
      shows: journal,
      notes,
    },
    {
      name: 'every entry as a table',
      read: (who) => read(who, now(`table/sys_journal_field?name=${table}`)),
      shows: journal,
      notes,
    },
  );
  if (kind === 'request') doors.push({ name: 'live events', read: listen, shows: journal, notes });
  if (kind !== 'registration') {
    const name = (number: string) => file(behind(number));
    const id = (number: string) => ids.get(file(behind(number)));
    doors.push(
      {
        name: 'files',
        read: (who, number) => read(who, `${api(number)}/attachments`),
        shows: name,
      },
      {
        name: 'file',
        read: (who, number) => read(who, `${api(number)}/attachments/${id(number)}`),
        shows: (number) => `bytes of ${name(number)}`,
      },
    );
  }
  if (ofCase) {
    const id = (number: string) => ids.get(file(number))?.replaceAll('-', '');
    doors.push(
      { name: 'table files', read: (who) => read(who, now('attachment')), shows: file },
      {
        name: 'table file',
        read: (who, number) => read(who, now(`attachment/${id(number)}`)),
        shows: file,
      },
      {
        name: 'bytes of a table file',
        read: (who, number) => read(who, now(`attachment/${id(number)}/file`)),
        shows: (number) => `bytes of ${file(number)}`,
      },
    );
  }
  return doors;
}

// The doors that a role is let in to at all; elsewhere it is answered 403, which shows nothing.
function isLetIn(who: Who, door: Door): boolean {
  const isTable = /table|groups|greatest|display|both/.test(door.name);
  return !isTable || !['requester', 'system'].includes(who);
}

const matrix = (Object.keys(kinds) as (keyof typeof kinds)[]).flatMap((kind) =>
  doorsOf(kind).flatMap((door) => callers.map((who) => [kind, door.name, who, door] as const)),
);

test.each(matrix)(
  '%s: %s shows the %s what they may see, and no more',
  async (kind, _name, who, door) => {
    const numbers = (Object.keys(expected) as Number_[]).filter((number) =>
      kinds[kind].of.test(number),
    );
    for (const number of numbers) {
      const { text } = await door.read(who, number);
      const may = expected[number].seen;
      const sees = includes(may.row, who) && isLetIn(who, door);
      expect([number, who, text.includes(door.shows(number))]).toEqual([number, who, sees]);
      if (door.notes) {
        const reads = sees && includes(may.workNotes, who);
        expect([number, who, text.includes(door.notes(number))]).toEqual([number, who, reads]);
      }
      // Nor anything of another record that the caller may not see.
      for (const [another, { seen }] of Object.entries(expected)) {
        if (!includes(seen.row, who) && another !== number) {
          for (const secret of [title, comment, note, file])
            expect(text).not.toContain(secret(another));
        }
        if (!includes(seen.workNotes, who)) expect(text).not.toContain(note(another));
      }
    }
  },
);

function includes(list: readonly string[], one: string): boolean {
  return list.includes(one);
}

test.each(['requests', 'changes', 'cases', 'tasks', 'registrations'])(
  'a page of %s and its count know only what the caller sees',
  async (path) => {
    const kind = Object.values(kinds).find((one) => one.path === path);
    if (!kind) throw new Error(path);
    for (const who of ['integration', 'agent', 'admin'] as const) {
      const sees = (Object.keys(expected) as Number_[]).filter(
        (number) => kind.of.test(number) && includes(expected[number].seen.row, who),
      );
      const headers = { authorization: `Bearer ${tokens[who]}` };
      const page = await tableApi.ask('GET', `/api/now/table/${kind.table}?sysparm_limit=1`, {
        headers,
      });
      expect(page.headers['X-Total-Count']).toBe(String(sees.length));
      expect(page.headers.Link === undefined).toBe(sees.length <= 1);
      const stats = `/api/now/stats/${kind.table}?sysparm_count=true`;
      const counted = await tableApi.ask('GET', stats, { headers });
      expect(counted.json.result.stats.count).toBe(String(sees.length));
    }
  },
);

test('a condition on what the caller may not read finds nothing out', async () => {
  const number = 'ACME-PRQ0000002';
  const find = async (who: Who, condition: string) => {
    const headers = { authorization: `Bearer ${tokens[who]}` };
    const query = `number=${number}^${encodeURIComponent(condition)}`;
    const { json } = await tableApi.ask('GET', `/api/now/table/sc_request?sysparm_query=${query}`, {
      headers,
    });
    return json.result.length;
  };
  const secret = note(number);
  for (const column of ['work_notes', 'comments_and_work_notes']) {
    for (const condition of [`LIKE${secret}`, `LIKE${secret.slice(0, 5)}`, 'LIKEWork notes']) {
      expect(await find('agent', column + condition)).toBe(1);
      expect(await find('integration', column + condition)).toBe(0);
    }
  }
  expect(await find('integration', 'work_notesISNOTEMPTY')).toBe(0);
  expect(await find('integration', 'comments_and_work_notesISNOTEMPTY')).toBe(1);
  expect(await find('agent', 'work_notesISNOTEMPTY')).toBe(1);
  // Nor does the order tell.
  const order =
    '/api/now/table/change_request?sysparm_query=ORDERBYwork_notes&sysparm_fields=number';
  const headers = { authorization: `Bearer ${tokens.integration}` };
  const { json } = await tableApi.ask('GET', order, { headers });
  expect(json.result).toEqual([{ number: 'CHG0000001' }, { number: 'CHG0000002' }]);
});

test('what users may do is known to themselves and to admins', async () => {
  const roles = async (who: Who, query = 'user_name=admin') => {
    const headers = { authorization: `Bearer ${tokens[who]}` };
    const { json } = await tableApi.ask('GET', `/api/now/table/sys_user?${query}`, { headers });
    return json.result.map((user: { roles: string }) => user.roles);
  };
  expect(await roles('admin')).toEqual(['admin']);
  expect(await roles('agent')).toEqual(['']);
  expect(await roles('agent', 'user_name=agent')).toEqual(['agent']);
  expect(await roles('integration', 'sysparm_query=rolesLIKEadmin')).toEqual([]);
});
