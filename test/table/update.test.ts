import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { placeHold } from '../../records/legalHold';
import { cases, startTableApi, type TableApi } from './tableApi';

let tableApi: TableApi;

beforeAll(async () => {
  tableApi = await startTableApi();
});
beforeEach(() => {
  tableApi.engine.mode = 'well';
  tableApi.engine.commands.length = 0;
});
afterAll(async () => {
  await tableApi.close();
  expect(tableApi.faults).toEqual([]);
});

type Record_ = Readonly<Record<string, string>>;

function write({ sys_id }: Record_, json: object, method = 'PATCH') {
  return tableApi.ask(method, `${cases}/${sys_id}`, { json });
}
async function journalOf({ number }: Record_): Promise<string[][]> {
  const entries = await tableApi.db('journal').where({ record: number }).orderBy('at');
  return entries.map(({ kind, text }) => [kind, text]);
}

test.each(['PUT', 'PATCH'])('%s writes what is sent, and leaves the rest', async (method) => {
  const opened = await tableApi.open({ notes: 'kept' });
  const answer = await write(opened, { short_description: 'New words', priority: 1 }, method);
  expect(answer.status).toBe(200);
  expect(answer.json.result).toMatchObject({
    short_description: 'New words',
    priority: '1',
    notes: 'kept',
    state: '1',
    sys_mod_count: '1',
    sys_updated_by: 'integration',
  });
  expect(tableApi.engine.commands).toEqual(['update']);
});

test('POST with X-HTTP-Method-Override is that method', async () => {
  const { sys_id } = await tableApi.open();
  const over = (method: string) =>
    tableApi.ask('POST', `${cases}/${sys_id}`, {
      json: { notes: method },
      headers: { 'x-http-method-override': method },
    });
  expect((await over('PATCH')).json.result.notes).toBe('PATCH');
  expect((await over('put')).json.result.notes).toBe('put');
  expect((await over('GET')).json.result.notes).toBe('put');
  expect((await over('DELETE')).status).toBe(204);
  expect((await over('GET')).status).toBe(404);
});

test('an empty text and null clear a field', async () => {
  const opened = await tableApi.open({ notes: 'x', category: 'y' });
  const { json } = await write(opened, { notes: '', category: null });
  expect(json.result).toMatchObject({ notes: '', category: '' });
});

test('where nothing is new nothing is written', async () => {
  const opened = await tableApi.open({ notes: 'x' });
  const { status, json } = await write(opened, {
    notes: 'x',
    state: '1',
    u_unknown: 'y',
    number: 'z',
    sys_mod_count: '9',
    comments: '',
  });
  expect(status).toBe(200);
  expect(json.result.sys_mod_count).toBe('0');
  expect(tableApi.engine.commands).toEqual([]);
});

test('the record may be sent back as it was read', async () => {
  const opened = await tableApi.open();
  const { json, status } = await write(opened, { ...opened, notes: 'changed' }, 'PUT');
  expect(status).toBe(200);
  expect(json.result).toMatchObject({ notes: 'changed', number: opened.number });
  const all = await tableApi.ask('GET', `${cases}/${opened.sys_id}?sysparm_display_value=all`);
  expect((await write(opened, all.json.result, 'PUT')).status).toBe(200);
  expect(tableApi.engine.commands).toEqual(['update']);
});

test('X-no-response-body leaves the body out', async () => {
  const { sys_id } = await tableApi.open();
  const answer = await tableApi.ask('PATCH', `${cases}/${sys_id}`, {
    json: { notes: 'x' },
    headers: { 'x-no-response-body': 'true' },
  });
  expect([answer.status, answer.text]).toEqual([200, '']);
});

test('entries and files count as changes, each once, whoever makes them', async () => {
  const opened = await tableApi.open();
  const { number, sys_id } = opened;
  const api = `/api/v1/cases/${number}`;
  const headers = { authorization: `Bearer ${tableApi.tokens.agent}` };
  let count = 0;
  const counted = async (by: string, more = 1) => {
    count += more;
    const { result } = (await tableApi.ask('GET', `${cases}/${sys_id}`)).json;
    expect(result).toMatchObject({ sys_mod_count: String(count), sys_updated_by: by });
    const row = await tableApi.db('cases').where({ number }).first('updated_at', 'last_entry_at');
    expect(row.updated_at).toEqual(row.last_entry_at);
  };
  await write(opened, { comments: 'One.' });
  await counted('integration');
  await write(opened, { comments: 'Two.', work_notes: 'Three.' });
  await counted('integration', 2);
  for (const path of ['comments', 'work-notes']) {
    const once = { ...headers, 'idempotency-key': path };
    await tableApi.ask('POST', `${api}/${path}`, { json: { text: 'Said.' }, headers: once });
    await tableApi.ask('POST', `${api}/${path}`, { json: { text: 'Said.' }, headers: once });
    await counted('agent');
  }
  const place = `table_name=sn_bom_loan_service&table_sys_id=${sys_id}`;
  const file = await tableApi.ask('POST', `/api/now/attachment/file?${place}&file_name=a.txt`, {
    body: 'bytes',
    headers: { 'content-type': 'text/plain' },
  });
  await counted('integration');
  const body =
    '--x\r\nContent-Disposition: form-data; name="file"; filename="b"\r\n\r\nb\r\n--x--\r\n';
  const form = { ...headers, 'content-type': 'multipart/form-data; boundary=x' };
  expect((await tableApi.ask('POST', `${api}/attachments`, { body, headers: form })).status).toBe(
    201,
  );
  await counted('agent');
  await tableApi.ask('DELETE', `/api/now/attachment/${file.json.result.sys_id}`, { headers });
  await counted('agent');
  await write(opened, { notes: 'A field.' });
  await counted('integration');
});

describe('journals', () => {
  test('are written without a command, both at once', async () => {
    const opened = await tableApi.open();
    const { json } = await write(opened, { work_notes: 'For us.', comments: 'For you.' });
    expect(json.result).toMatchObject({ comments: '', work_notes: '' });
    expect((await journalOf(opened)).slice(1)).toEqual([
      ['comment', 'For you.'],
      ['work note', 'For us.'],
    ]);
    expect(tableApi.engine.commands).toEqual([]);
  });

  test('go with fields in one command', async () => {
    const opened = await tableApi.open();
    await write(opened, { notes: 'x', comments: 'Said.', work_notes: 'Noted.' });
    expect(tableApi.engine.commands).toEqual(['update']);
    expect((await journalOf(opened)).map(([, text]) => text)).toEqual(
      expect.arrayContaining(['Said.', 'Noted.']),
    );
  });

  test('a comment that is waited for opens the case again, with what comes beside it', async () => {
    const opened = await tableApi.open({ state: '18' });
    const { json } = await write(opened, { comments: 'Here.', work_notes: 'n', notes: 'x' });
    expect(json.result).toMatchObject({ state: '10', notes: 'x' });
    expect(tableApi.engine.commands).toEqual(['comment']);
    expect((await journalOf(opened)).filter(([, text]) => text === 'Here.')).toHaveLength(1);

    const other = await tableApi.open({ state: '18' });
    const said = await write(other, { comments: 'One thing more.', state: '18' });
    expect(said.json.result.state).toBe('18');
    const noted = await write(other, { work_notes: 'Still waiting.' });
    expect(noted.json.result.state).toBe('18');
  });
});

describe('a state', () => {
  test('is a command of the lifecycle, from New to Closed', async () => {
    const opened = await tableApi.open();
    const to = async (json: object) => (await write(opened, json)).json.result.state;
    expect(await to({ state: '10' })).toBe('10');
    expect(await to({ state: 'Awaiting Info' })).toBe('18');
    expect(await to({ state: 10 })).toBe('10');
    expect(await to({ state: '6', resolution_code: 'done', close_notes: 'All well.' })).toBe('6');
    expect(await to({ state: '10' })).toBe('10');
    expect(await to({ state: '6', resolution_code: 'done' })).toBe('6');
    expect(await to({ state: '3' })).toBe('3');
    expect(tableApi.engine.commands).toEqual([
      'open',
      'requestInfo',
      'open',
      'propose',
      'reject',
      'propose',
      'accept',
    ]);
    const { json } = await tableApi.ask('GET', `${cases}/${opened.sys_id}`);
    expect(json.result.active).toBe('false');
    expect(json.result.closed_at).toMatch(/^\d{4}-/);
  });

  test('goes with fields and journals, all or nothing', async () => {
    const opened = await tableApi.open();
    const { status } = await write(opened, { state: '3', notes: 'x', comments: 'y' });
    expect(status).toBe(403);
    expect(await journalOf(opened)).toHaveLength(1);
    const { json } = await write(opened, { state: '10', notes: 'x', comments: 'y' });
    expect(json.result).toMatchObject({ state: '10', notes: 'x' });
    expect(await journalOf(opened)).toContainEqual(['comment', 'y']);
  });

  test('that the lifecycle does not lead to is refused, and says what is possible', async () => {
    const opened = await tableApi.open();
    const { status, json } = await write(opened, { state: '3' });
    expect(status).toBe(403);
    expect(json).toEqual({
      error: {
        message: 'Operation Failed',
        detail:
          'A case that is New cannot become Closed. Possible from New: 10 (Open), 18 (Awaiting Info), 7 (Cancelled).',
      },
      status: 'failure',
    });
  });

  test('that is none is 400', async () => {
    const { status, json } = await write(await tableApi.open(), { state: '42' });
    expect(status).toBe(400);
    expect(json.error.detail).toContain('10 (Open)');
  });

  test('Resolved takes a resolution code, sent or there already', async () => {
    const opened = await tableApi.open({ state: '10' });
    const without = await write(opened, { state: '6', notes: 'x' });
    expect(without.status).toBe(403);
    expect(without.json.error.message).toBe('Operation Failed');
    expect(without.json.error.detail).toMatch(/^Data Policy Exception: .*resolution_code/);
    await write(opened, { resolution_code: 'done' });
    expect((await write(opened, { state: '6' })).json.result).toMatchObject({
      state: '6',
      resolution_code: 'done',
    });
    const cleared = await tableApi.open({ state: '10', resolution_code: 'done' });
    expect((await write(cleared, { state: '6', resolution_code: '' })).status).toBe(403);
  });
});

test('a final case takes nothing, and says so; the same again is no write', async () => {
  const opened = await tableApi.open();
  await write(opened, { state: '7' });
  for (const json of [{ notes: 'x' }, { comments: 'x' }, { work_notes: 'x' }, { state: '10' }]) {
    const answer = await write(opened, json);
    expect(answer.status).toBe(403);
    expect(answer.json.error.detail).toContain('Cancelled, which is final');
  }
  expect((await write(opened, { state: '7' })).status).toBe(200);
});

test.each(['PATCH', 'PUT'])(
  'where no worker answers, %s is 202 with the record as it stands',
  async (method) => {
    const opened = await tableApi.open();
    tableApi.engine.mode = 'no worker';
    const path = `${cases}/${opened.sys_id}`;
    for (const json of [{ notes: 'x' }, { state: '10' }, { notes: 'y', comments: 'x' }]) {
      const answer = await tableApi.ask(method, path, { json });
      expect(answer.status).toBe(202);
      expect(answer.json.result).toMatchObject({ notes: '', state: '1' });
    }
    expect((await tableApi.ask('DELETE', path)).status).toBe(202);
    tableApi.engine.mode = 'well';
    expect((await tableApi.ask('GET', path)).status).toBe(200);
  },
);

describe('DELETE', () => {
  test('of an open case is 204 without a body, then 404, and it is cancelled', async () => {
    const opened = await tableApi.open();
    const headers = { 'content-type': 'application/json' };
    const answer = await tableApi.ask('DELETE', `${cases}/${opened.sys_id}`, {
      headers,
      body: 'null',
    });
    expect(answer.status).toBe(204);
    expect(answer.text).toBe('');
    expect(answer.headers).not.toHaveProperty('Content-Type');
    expect((await tableApi.ask('DELETE', `${cases}/${opened.sys_id}`)).status).toBe(404);
    expect((await tableApi.ask('GET', `${cases}/${opened.sys_id}`)).status).toBe(404);
    expect((await write(opened, { notes: 'x' })).status).toBe(404);
    const listed = await tableApi.ask('GET', `${cases}?number=${opened.number}`);
    expect(listed.json.result).toEqual([]);
    const kept = await tableApi.db('cases').where({ sys_id: opened.sys_id }).first();
    expect(kept.state).toBe('Cancelled');
  });

  test('of a final one too', async () => {
    const opened = await tableApi.open();
    await write(opened, { state: '7' });
    expect((await tableApi.ask('DELETE', `${cases}/${opened.sys_id}`)).status).toBe(204);
    expect((await tableApi.ask('GET', `${cases}/${opened.sys_id}`)).status).toBe(404);
  });
});

test('an archived case is read, and neither written nor deleted', async () => {
  const opened = await tableApi.open({ notes: 'kept' });
  const closed = { state: 'Closed', closed_at: new Date(), archived_at: new Date() };
  await tableApi.db('cases').where({ number: opened.number }).update(closed);
  const read = await tableApi.ask('GET', `${cases}/${opened.sys_id}`);
  expect(read.json.result).toMatchObject({ number: opened.number, notes: 'kept' });
  for (const answer of [
    await write(opened, { short_description: 'New words' }),
    await write(opened, { comments: 'One more thing.' }),
    await tableApi.ask('DELETE', `${cases}/${opened.sys_id}`),
  ]) {
    expect(answer.status).toBe(403);
    expect(JSON.stringify(answer.json)).toMatch(/is archived|is Closed, which is final/);
  }
});

test('a case under a legal hold is not deleted', async () => {
  const opened = await tableApi.open();
  await placeHold(tableApi.db, {
    ...{ id: randomUUID(), kind: 'record', target: String(opened.number) },
    ...{ reason: 'A claim.', placedBy: 'admin' },
  });
  const answer = await tableApi.ask('DELETE', `${cases}/${opened.sys_id}`);
  expect(answer.status).toBe(403);
  expect(JSON.stringify(answer.json)).toContain('is under a legal hold');
  expect((await tableApi.ask('GET', `${cases}/${opened.sys_id}`)).status).toBe(200);
});
