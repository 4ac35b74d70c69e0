import { describe, expect, test } from '@jest/globals';
import { type DeskRoute, fillIn, routeOfTicket, valuesOf } from '../../domain/deskRoute';
import { type RouteContext, routeFaults } from '../../domain/deskRouteFaults';

const schema = {
  type: 'object',
  properties: {
    seats: { type: 'integer' },
    urgent: { type: 'boolean' },
    room: { type: 'string' },
    weight: { type: 'number' },
  },
  required: ['seats'],
};
const context: RouteContext = {
  instance: 'acme',
  items: new Map([
    ['OURS', { provider: 'acme', kind: 'help', active: true, schema: {} }],
    ['THEIRS', { provider: 'northwind', kind: 'issue', active: true, schema }],
    ['OLD', { provider: 'northwind', kind: 'issue', active: false, schema: {} }],
  ]),
};
const queue = 'General';
const faults = (...routes: DeskRoute[]) => routeFaults(routes, context);

describe('routes', () => {
  test('without a fault have none', () => {
    expect(
      faults(
        { direction: 'out', record: 'task', where: { catalogItem: 'OURS' }, queue },
        { direction: 'out', record: 'task', where: { customer: 'globex', kind: 'help' }, queue },
        { direction: 'out', record: 'task', queue },
        { direction: 'out', record: 'request', where: { provider: 'northwind' }, queue },
        { direction: 'out', record: 'case', where: { assignmentGroup: 'Desk' }, queue },
        { direction: 'out', record: 'change', queue },
        {
          direction: 'in',
          record: 'request',
          where: { queue: 'Vendors' },
          catalogItem: 'THEIRS',
          values: { seats: '1', room: '{field:Room}', shortDescription: '{subject}' },
        },
        { direction: 'in', record: 'case', where: { group: 'Cases' }, values: { product: 'X' } },
        { direction: 'in', record: 'change', where: { field: { name: 'Kind', value: 'RFC' } } },
      ),
    ).toEqual([]);
  });

  test.each([
    ['task', { catalogItem: 'NONE' }, 'catalogItem', 'there is no catalog item NONE'],
    ['task', { catalogItem: 'THEIRS' }, 'catalogItem', 'is an item of northwind'],
    ['request', { catalogItem: 'OURS' }, 'catalogItem', 'is an item of acme'],
    ['task', { catalogItem: 'OURS', kind: 'issue' }, 'kind', 'is of the kind help'],
    ['task', { provider: 'northwind' }, 'provider', 'the provider of every task here is acme'],
    ['task', { customer: 'acme' }, 'customer', 'the customer of a task is a partner'],
    ['request', { customer: 'globex' }, 'customer', 'the customer of every request here is acme'],
    ['request', { provider: 'acme' }, 'provider', 'the provider of a request is a partner'],
    ['case', { catalogItem: 'OURS' }, 'catalogItem', 'a case has no catalog item'],
    ['change', { customer: 'globex' }, 'customer', 'a change has no customer'],
  ] as const)('from a %s with %j can never match', (record, where, path, message) => {
    const found = faults({ direction: 'out', record, where, queue });
    const code = message.startsWith('there is no') ? 'noItem' : 'neverMatches';
    expect(found).toMatchObject([
      { path: `routes.0.where.${path}`, message: expect.stringContaining(message), code },
    ]);
  });

  test('behind one that matches all they do can never match', () => {
    const task = { direction: 'out', record: 'task', queue } as const;
    const narrow = { ...task, where: { customer: 'globex', kind: 'help' } } as const;
    const wide = { ...task, where: { customer: 'globex' } } as const;
    expect(faults(narrow, wide, task)).toEqual([]);
    expect(faults(task, wide)).toEqual([
      {
        ...{ path: 'routes.1', code: 'routeCovered', params: { name: 1 } },
        message:
          'can never match: routes.0 comes first and already matches everything that it does.',
      },
    ]);
    expect(faults(wide, narrow)).toHaveLength(1);
    expect(faults(wide, { ...wide, where: { customer: 'initech' } })).toEqual([]);
    const tickets = { direction: 'in', record: 'case', where: { queue: 'Vendors' } } as const;
    expect(faults(tickets, { ...tickets, record: 'change' })).toMatchObject([{ path: 'routes.1' }]);
    expect(faults({ ...task, record: 'case' }, task)).toEqual([]);
  });

  test.each([
    [{ record: 'request', where: { queue } }, 'catalogItem', 'is required'],
    [
      { record: 'request', where: { queue }, catalogItem: 'NONE' },
      'catalogItem',
      'no catalog item',
    ],
    [{ record: 'request', where: { queue }, catalogItem: 'OURS' }, 'catalogItem', 'is our own'],
    [{ record: 'request', where: { queue }, catalogItem: 'OLD' }, 'catalogItem', 'was withdrawn'],
    [
      { record: 'request', where: { queue }, catalogItem: 'THEIRS' },
      'values.seats',
      'is required by',
    ],
    [
      { record: 'case', where: { queue }, catalogItem: 'OURS' },
      'catalogItem',
      'has no catalog item',
    ],
    [{ record: 'case', where: {} }, 'where', 'must have a condition'],
    [
      { record: 'case', where: { queue }, values: { seats: '1' } },
      'values.seats',
      'is not a value',
    ],
    [
      { record: 'change', where: { queue }, values: { product: 'X' } },
      'values.product',
      'is not a',
    ],
  ] as const)('to records, such as %j, are refused', (route, path, message) => {
    const fault = faults({ direction: 'in', ...route }).find(
      (one) => one.path === `routes.0.${path}`,
    );
    expect(fault).toMatchObject({
      message: expect.stringContaining(message),
      code: expect.any(String),
    });
  });
});

const ticket = {
  subject: 'No network',
  description: 'Since this morning.',
  queue: 'Vendors',
  group: null,
  requester: { name: 'Ann' },
  fields: { Room: 'B2', Seats: ' 3 ', Urgent: 'Yes' },
};

describe('a ticket', () => {
  const first = {
    direction: 'in',
    record: 'case',
    where: { queue: 'Vendors', group: 'X' },
  } as const;
  const second = { ...first, where: { field: { name: 'Room', value: 'B2' } } };
  const out = { direction: 'out', record: 'case', queue: 'Vendors' } as const;

  test('goes by the first route of which it meets all conditions', () => {
    expect(routeOfTicket([out, first, second], ticket)).toBe(second);
    expect(routeOfTicket([first, second], { ...ticket, group: 'X' })).toBe(first);
    expect(routeOfTicket([first], ticket)).toBeNull();
    expect(routeOfTicket([out], ticket)).toBeNull();
    expect(routeOfTicket([{ ...first, where: {} }], ticket)).toBeNull();
  });

  test('fills templates with its values, and nothing twice', () => {
    expect(fillIn('{requester}: {subject} ({field:Room}, {queue}) {other}', ticket)).toBe(
      'Ann: No network (B2, Vendors) {other}',
    );
    expect(fillIn('{field:None}|{toString}', ticket)).toBe('|{toString}');
    expect(fillIn('{subject}', { ...ticket, subject: '{description}' })).toBe('{description}');
    expect(fillIn('{requester}', { ...ticket, requester: null })).toBe('');
  });

  test("becomes a request with variables of the form's types", () => {
    const values = {
      seats: '{field:Seats}',
      urgent: '{field:Urgent}',
      room: '{field:Room}',
      weight: '{field:None}',
      shortDescription: '{subject}!',
      priority: '2',
    };
    const route = { direction: 'in', record: 'request', where: { queue }, values } as const;
    expect(valuesOf(route, ticket, schema)).toEqual({
      fields: {
        shortDescription: 'No network!',
        description: 'Since this morning.',
        priority: '2',
      },
      variables: { seats: 3, urgent: true, room: 'B2' },
    });
    const odd = { ...route, values: { seats: 'many', urgent: 'perhaps' } };
    expect(valuesOf(odd, ticket, schema).variables).toEqual({ seats: 'many', urgent: 'perhaps' });
  });

  test('becomes a case or a change with its subject as the title', () => {
    const route = { direction: 'in', record: 'case', where: { queue } } as const;
    const { description } = ticket;
    expect(valuesOf({ ...route, values: { product: '{field:Room}' } }, ticket)).toEqual({
      fields: { shortDescription: 'No network', description, product: 'B2' },
      variables: {},
    });
    expect(valuesOf({ ...route, record: 'change' }, ticket).fields).toEqual({
      title: 'No network',
      description,
    });
  });
});
