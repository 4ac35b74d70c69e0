import type { DeskRoute } from '../api/types';

/** What the form of a route begins with. */
export function textsOf(route: DeskRoute | undefined): Readonly<Record<string, string>> {
  if (!route) return { direction: 'out', record: 'task' };
  if (route.direction === 'out') {
    const { customer, provider, ...where } = route.where ?? {};
    const { direction, record, queue } = route;
    return { direction, record, queue, partner: customer ?? provider ?? '', ...where };
  }
  const { direction, record, catalogItem = '', where } = route;
  return {
    ...{ direction, record, catalogItem },
    inQueue: where.queue ?? '',
    group: where.group ?? '',
    fieldName: where.field?.name ?? '',
    fieldValue: where.field?.value ?? '',
  };
}

type Text = (name: string) => string;

/** The API checks what the form cannot know. */
export function outbound(text: Text): DeskRoute {
  const record = text('record') as (DeskRoute & { direction: 'out' })['record'];
  const asksItem = record === 'task' || record === 'request';
  const where = given({
    ...(asksItem && { catalogItem: text('catalogItem'), kind: text('kind') }),
    ...(asksItem && { [record === 'task' ? 'customer' : 'provider']: text('partner') }),
    assignmentGroup: text('assignmentGroup'),
  });
  const queue = text('queue');
  return { direction: 'out', record, queue, ...(Object.keys(where).length > 0 && { where }) };
}

export function inbound(text: Text, values: Readonly<Record<string, string>>): DeskRoute {
  const record = text('record') as (DeskRoute & { direction: 'in' })['record'];
  const field = { name: text('fieldName'), value: text('fieldValue') };
  return {
    direction: 'in',
    record,
    where: {
      ...given({ queue: text('inQueue'), group: text('group') }),
      ...(field.name !== '' && { field }),
    },
    ...(record === 'request' && { catalogItem: text('catalogItem') }),
    values,
  };
}

function given(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
}
