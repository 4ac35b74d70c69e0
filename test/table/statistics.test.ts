import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTableApi, type TableApi } from './tableApi';

let tableApi: TableApi;

beforeAll(async () => {
  tableApi = await startTableApi();
  for (const state of ['1', '10', '10', '18']) {
    await tableApi.open({ state, category: state === '1' ? '' : 'x', assigned_to: 'agent' });
  }
});
afterAll(async () => {
  await tableApi.close();
  expect(tableApi.faults).toEqual([]);
});

async function statistics(query: string, prefix = '/api/now') {
  return (await tableApi.ask('GET', `${prefix}/stats/sn_bom_loan_service?${query}`)).json;
}

test('counts, as texts', async () => {
  expect(await statistics('sysparm_count=true')).toEqual({ result: { stats: { count: '4' } } });
  for (const prefix of ['/api/now/v1', '/api/now/v2']) {
    expect(await statistics('sysparm_count=true&sysparm_query=state=10', prefix)).toEqual({
      result: { stats: { count: '2' } },
    });
  }
  expect(await statistics('sysparm_count=true&sysparm_query=state=3')).toEqual({
    result: { stats: { count: '0' } },
  });
  expect(await statistics('')).toEqual({ result: { stats: {} } });
});

test('groups, by values and by display values', async () => {
  const group = (count: string, ...fields: object[]) => ({
    stats: { count },
    groupby_fields: fields,
  });
  expect(await statistics('sysparm_count=true&sysparm_group_by=state')).toEqual({
    result: expect.arrayContaining([
      group('1', { field: 'state', value: '1' }),
      group('2', { field: 'state', value: '10' }),
      group('1', { field: 'state', value: '18' }),
    ]),
  });
  expect(
    await statistics(
      'sysparm_count=true&sysparm_group_by=category,state&sysparm_display_value=true',
    ),
  ).toEqual({
    result: expect.arrayContaining([
      group('1', { field: 'category', value: '' }, { field: 'state', value: 'New' }),
      group('2', { field: 'category', value: 'x' }, { field: 'state', value: 'Open' }),
    ]),
  });
  const { result } = await statistics(
    'sysparm_count=true&sysparm_group_by=assigned_to&sysparm_display_value=all',
  );
  expect(result[0].groupby_fields[0]).toMatchObject({ display_value: 'agent' });
  expect(await statistics('sysparm_count=true&sysparm_group_by=nope')).toEqual({
    result: { stats: { count: '4' } },
  });
});

test('aggregates', async () => {
  const { result } = await statistics(
    'sysparm_sum_fields=sys_mod_count&sysparm_avg_fields=sys_mod_count&sysparm_min_fields=number,opened_at&sysparm_max_fields=number',
  );
  expect(result.stats).toMatchObject({
    sum: { sys_mod_count: '0' },
    min: { number: 'CS0001001', opened_at: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:/) },
    max: { number: 'CS0001004' },
  });
  expect(Number(result.stats.avg.sys_mod_count)).toBe(0);
});
