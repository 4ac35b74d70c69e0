import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cases, startTableApi, type TableApi } from './tableApi';

let tableApi: TableApi;
let origin: string;

beforeAll(async () => {
  tableApi = await startTableApi();
  origin = `http://127.0.0.1:${tableApi.port}`;
  const lending = randomUUID();
  await tableApi.db('groups').insert({ id: lending, name: 'Lending' });
  await tableApi.db('group_members').insert({ group_id: lending, member: 'integration' });
  const states = ['1', '1', '10', '18', '10'];
  for (const [n, state] of states.entries()) {
    const assignment_group = n === 4 ? lending.replaceAll('-', '') : 'x';
    const named = { short_description: `Case ${n}`, assignment_group };
    await tableApi.open({ ...named, state, priority: String(n + 1) });
  }
  const last = { short_description: 'Other', consumer: '', category: 'odd, "one"; <x>' };
  await tableApi.open({ ...last, assigned_to: 'agent' });
});
afterAll(async () => {
  await tableApi.close();
  expect(tableApi.faults).toEqual([]);
});

async function list(query: string, prefix = cases) {
  const { json, headers, status } = await tableApi.ask('GET', `${prefix}?${query}`);
  return { status, headers, result: json.result ?? [] };
}
async function found(query: string): Promise<string[]> {
  const { result } = await list(`sysparm_query=${encodeURIComponent(query)}`);
  return result.map((one: { short_description: string }) => one.short_description);
}

test.each([
  ['state=10', ['Case 2', 'Case 4']],
  ['state=10^ORstate=18', ['Case 2', 'Case 3', 'Case 4']],
  ['stateIN1,10', ['Case 0', 'Case 1', 'Case 2', 'Case 4', 'Other']],
  ['stateNOT IN1,10', ['Case 3']],
  ['state!=1', ['Case 2', 'Case 3', 'Case 4']],
  ['state=Open', ['Case 2', 'Case 4']],
  ['state=awaiting info', ['Case 3']],
  ['stateSTARTSWITHawaiting', ['Case 3']],
  ['state>1', ['Case 2', 'Case 3', 'Case 4']],
  ['state>=10^state<=17', ['Case 2', 'Case 4']],
  ['stateBETWEEN11@20', ['Case 3']],
  ['state=99', []],
  ['state!=99^stateNOT LIKEopen^short_description!=Other', ['Case 0', 'Case 1', 'Case 3']],
  ['state=18^NQshort_description=Other', ['Case 3', 'Other']],
  ['stateISEMPTY', []],
  ['active=false', []],
  [
    'short_descriptionLIKEcase^ORDERBYDESCstate',
    ['Case 3', 'Case 4', 'Case 2', 'Case 1', 'Case 0'],
  ],
  ['short_descriptionLIKEcase^ORDERBYstate', ['Case 0', 'Case 1', 'Case 2', 'Case 4', 'Case 3']],
  ['ORDERBYDESCnumber^state=10', ['Case 4', 'Case 2']],
  ['consumerISEMPTY', ['Other']],
  ['priority=3', ['Case 2']],
  ['active=True^priority=3', ['Case 2']],
  ['active=FALSE', []],
  ['assigned_toEMPTYSTRING^priority=2', ['Case 1']],
  [
    'opened_atONToday@javascript:gs.beginningOfToday()@javascript:gs.endOfToday()^priority=2',
    ['Case 1'],
  ],
  ['opened_atNOTONToday@javascript:gs.beginningOfToday()@javascript:gs.endOfToday()', []],
  ['opened_atRELATIVEGT@hour@ago@3^priority=2', ['Case 1']],
  ['opened_atRELATIVELT@hour@ago@3', []],
  ['opened_at>2020-01-01T00:00:00Z^priority=2', ['Case 1']],
  ['opened_at>2120-01-01T00:00:00.000Z', []],
  ['sys_updated_onGT_OR_EQUALS_FIELDsys_created_on^priority=2', ['Case 1']],
  ['opened_byDYNAMIC90d1921e5f510100a9ad2572f2b477fe^priority=2', ['Case 1']],
  ['opened_by=javascript:gs.getUserID()^priority=2', ['Case 1']],
  ['assigned_to=javascript:gs.getUserID()', []],
  ['assignment_groupDYNAMICd6435e965f510100a9ad2572f2b47744', ['Case 4']],
  ['assignment_group=javascript:gs.getMyGroups()', ['Case 4']],
  ['assignment_groupINjavascript:gs.getMyGroups()^state=10', ['Case 4']],
  ['assignment_group!=javascript:gs.getMyGroups()^state=10', ['Case 2']],
  ['priority=javascript:gs.getMyGroups()', []],
  ['123TEXTQUERY321=THER oth', ['Other']],
  ['assignment_group.name=Lending', ['Case 4']],
  ['assignment_group.nameSTARTSWITHlend', ['Case 4']],
  ['assignment_group.active=true', ['Case 4']],
  ['assignment_group.external_system.name=x', []],
  ['assignment_group.manager.name=x', []],
  ['assignment_group.nosuch!=x', []],
  ['consumer.name=x', []],
  ['assigned_to.email=x', []],
  ['assigned_to.rolesLIKEagent', []],
  ['assigned_to.sys_created_on>2020-01-01', ['Other']],
  ['sys_class_nameINSTANCEOFsn_bom_loan_service^priority=2', ['Case 1']],
  ['sys_class_nameINSTANCEOFincident', []],
  ['stateVALCHANGES', []],
  ['assigned_to.name=agent', ['Other']],
  ['opened_at>javascript:gs.daysAgo(1)^priority=1', ['Case 0']],
  ['opened_by.user_name=integration^priority=1', ['Case 0']],
])('%s finds its rows', async (query, expected) => {
  expect(await found(query)).toEqual(expected);
});

test('name=value parameters filter, and those that are no column do nothing', async () => {
  const both = await list('priority=3&state=10&u_nothing=1&sysparm_view=x');
  expect(both.result).toHaveLength(1);
  expect((await list('state=18')).result).toHaveLength(1);
});

test('columns behind a reference are shown and grouped by as well', async () => {
  const fields = 'sysparm_fields=assignment_group.name,assigned_to.sys_created_by,opened_by.roles';
  const { result } = await list(`assignment_group.name=Lending&${fields}`);
  expect(result).toEqual([
    {
      'assignment_group.name': 'Lending',
      'assigned_to.sys_created_by': '',
      'opened_by.roles': 'integration',
    },
  ]);
  const stats =
    '/api/now/stats/sn_bom_loan_service?sysparm_count=true&sysparm_group_by=opened_by.roles';
  const groups = await tableApi.ask('GET', stats);
  expect(groups.json.result).toEqual([
    { stats: { count: '6' }, groupby_fields: [{ field: 'opened_by.roles', value: 'integration' }] },
  ]);
});

test('parts that are ignored are said in a header', async () => {
  const { headers, result } = await list(
    `sysparm_query=${encodeURIComponent('nope=1^priority=3^state~ä€')}&opened_at=soon`,
  );
  expect(result).toHaveLength(0);
  const said = headers['X-Crossdesk-Ignored-Query'] ?? '';
  expect(said).toContain('nope=1 (There is no column "nope".)');
  expect(said).toContain('state~%C3%A4%E2%82%AC (There is no such operator.)');
  expect(said).toContain('opened_at=soon ("soon" is no datetime. It matches nothing.)');
  expect((await list('priority=3')).headers).not.toHaveProperty('X-Crossdesk-Ignored-Query');
  const long = await list(`sysparm_query=${'nope=1^'.repeat(190)}`);
  expect(long.headers['X-Crossdesk-Ignored-Query']?.length).toBeLessThan(2_100);
});

describe('pages', () => {
  const links = (header = '') =>
    Object.fromEntries(
      header.split(',').map((link) => {
        const [, url = '', rel = ''] = /^<([^<>]+)>;rel="(\w+)"$/.exec(link) ?? [];
        return [rel, url];
      }),
    );

  test('have links with the request’s own parameters, and the count of all', async () => {
    const fields = 'sysparm_fields=number,category&sysparm_query=numberISNOTEMPTY^ORDERBYnumber';
    const { headers, result } = await list(`sysparm_limit=2&sysparm_offset=2&${fields}`);
    expect(result).toHaveLength(2);
    expect(headers['X-Total-Count']).toBe('6');
    const to = (offset: number) =>
      `${origin}${cases}?sysparm_limit=2&${fields.replace(',', '%2C').replace('^', '%5E')}&sysparm_offset=${offset}`;
    expect(headers.Link).toBe(
      [
        `<${to(0)}>;rel="first"`,
        `<${to(0)}>;rel="prev"`,
        `<${to(4)}>;rel="next"`,
        `<${to(4)}>;rel="last"`,
      ].join(','),
    );
  });

  test('following next gives every row once', async () => {
    const seen: string[] = [];
    let path: string | undefined = `${cases}?sysparm_limit=4&sysparm_fields=number`;
    while (path) {
      const { json, headers } = await tableApi.ask('GET', path);
      seen.push(...json.result.map((row: { number: string }) => row.number));
      path = links(headers.Link).next?.slice(origin.length);
    }
    expect(seen).toHaveLength(6);
    expect(new Set(seen).size).toBe(6);
  });

  test('the first has no prev, and the last no next', async () => {
    expect(Object.keys(links((await list('sysparm_limit=4')).headers.Link))).toEqual([
      'first',
      'next',
      'last',
    ]);
    const last = await list('sysparm_limit=4&sysparm_offset=4');
    expect(Object.keys(links(last.headers.Link))).toEqual(['first', 'prev', 'last']);
    expect(last.headers['X-Total-Count']).toBe('6');
  });

  test('one alone has no links', async () => {
    const { headers } = await list('');
    expect(headers['X-Total-Count']).toBe('6');
    expect(headers).not.toHaveProperty('Link');
  });

  test('links may be left out, and the count', async () => {
    const quiet = await list('sysparm_limit=2&sysparm_suppress_pagination_header=true');
    expect(quiet.headers['X-Total-Count']).toBe('6');
    expect(quiet.headers).not.toHaveProperty('Link');
    const uncounted = await list('sysparm_limit=2&sysparm_no_count=true');
    expect(uncounted.headers).not.toHaveProperty('X-Total-Count');
    expect(uncounted.result).toHaveLength(2);
  });

  test('beyond the last there is nothing, and the count is still right', async () => {
    const { headers, result } = await list('sysparm_limit=2&sysparm_offset=50');
    expect(result).toEqual([]);
    expect(headers['X-Total-Count']).toBe('6');
  });
});

test('an empty list is [], and under version 1 no record', async () => {
  const query = 'sysparm_query=number=none';
  const empty = await tableApi.ask('GET', `${cases}?${query}`);
  expect([empty.status, empty.text]).toEqual([200, '{"result":[]}']);
  expect(empty.headers['X-Total-Count']).toBe('0');
  for (const version of ['v1/', 'v2/', '']) {
    const path = `/api/now/${version}attachment?table_sys_id=none`;
    const { status, text, headers } = await tableApi.ask('GET', path);
    expect([status, text, headers['X-Total-Count']]).toEqual([200, '{"result":[]}', '0']);
  }
  const second = await tableApi.ask('GET', `/api/now/v2/table/sn_bom_loan_service?${query}`);
  expect(second.status).toBe(200);
  const first = await tableApi.ask('GET', `/api/now/v1/table/sn_bom_loan_service?${query}`);
  expect(first.status).toBe(404);
  expect(first.json.error.message).toBe('No Record found');
});

test.each(['/api/now', '/api/now/v1', '/api/now/v2', '/now'])(
  'under %s links are of that version',
  async (prefix) => {
    const path = `${prefix}/table/sn_bom_loan_service`;
    const { json, headers } = await tableApi.ask('GET', `${path}?sysparm_limit=1`);
    const [record] = json.result;
    expect(record.opened_by.link).toBe(
      `${origin}${prefix}/table/sys_user/${record.opened_by.value}`,
    );
    expect(headers.Link).toContain(`<${origin}${path}?`);
    const user = await tableApi.ask('GET', record.opened_by.link.slice(origin.length));
    expect(user.json.result).toMatchObject({ name: 'integration', roles: 'integration' });
    expect(user.text).not.toMatch(/scrypt|hash|token/);
  },
);

test('links are to the host that was asked, and never to what cannot be one', async () => {
  const linkAt = async (host: string) => {
    const { json } = await tableApi.ask('GET', `${cases}?sysparm_limit=1`, { headers: { host } });
    return json.result[0].opened_by.link;
  };
  expect(await linkAt('desk.example:8443')).toMatch(/^http:\/\/desk\.example:8443\/api\/now\//);
  expect(await linkAt('acme.example')).toMatch(/^https:\/\/acme\.example\/api\/now\//);
  for (const same of ['acme.example:443', 'ACME.Example', 'ACME.EXAMPLE:443'])
    expect(await linkAt(same)).toMatch(/^https:\/\/acme\.example\/api\/now\//);
  expect(await linkAt('acme.example:8443')).toMatch(/^http:\/\/acme\.example:8443\/api\/now\//);
  expect(await linkAt('evil"><x')).toMatch(/^https:\/\/acme\.example\/api\/now\//);
});

test('HEAD has the headers of GET, and no body', async () => {
  const get = await tableApi.ask('GET', `${cases}?sysparm_limit=2`);
  const head = await tableApi.ask('HEAD', `${cases}?sysparm_limit=2`);
  expect(head.status).toBe(200);
  expect(head.text).toBe('');
  for (const name of ['Content-Type', 'Content-Length', 'X-Total-Count', 'Link']) {
    expect(head.headers[name]).toBe(get.headers[name]);
  }
});

test('a body-less GET may carry a content type, or null', async () => {
  const headers = { 'content-type': 'application/json' };
  expect((await tableApi.ask('GET', cases, { headers })).status).toBe(200);
  expect((await tableApi.ask('GET', cases, { headers, body: 'null' })).status).toBe(200);
});

test('a list is XML on request', async () => {
  const headers = { accept: 'application/xml' };
  const { text } = await tableApi.ask('GET', `${cases}?sysparm_fields=category&priority=1`, {
    headers,
  });
  expect(text).toBe(
    '<?xml version="1.0" encoding="UTF-8"?><response><result><category></category></result></response>',
  );
  const odd = await tableApi.ask(
    'GET',
    `${cases}?sysparm_fields=category,opened_by.name&consumer=`,
    {
      headers,
    },
  );
  expect(odd.text).toContain(
    '<category>odd, &quot;one&quot;; &lt;x&gt;</category><opened_by.name>integration</opened_by.name>',
  );
});
