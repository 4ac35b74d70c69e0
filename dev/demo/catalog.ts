import type { Stack } from '../stack';
import { person } from './person';

const items = [
  {
    name: 'Help with a laptop',
    kind: 'help',
    description: 'It does not start, is slow, or makes noises.',
    schema: {
      type: 'object',
      properties: {
        model: { type: 'string', title: 'Model' },
        location: { type: 'string', title: 'Where is it?' },
      },
      required: ['model'],
      additionalProperties: false,
    },
    policy: { assignmentGroup: 'Workplace' },
  },
  {
    name: 'E-mail is down',
    kind: 'issue',
    description: 'Nobody at a site can send or receive.',
    schema: {
      type: 'object',
      properties: { site: { type: 'string', title: 'Site' } },
      required: ['site'],
    },
    policy: { assignmentGroup: 'Messaging', priority: 1 },
  },
  {
    name: 'Change a firewall rule',
    kind: 'change',
    description: 'Open or close a port between two networks.',
    schema: {
      type: 'object',
      properties: {
        from: { type: 'string', title: 'From' },
        to: { type: 'string', title: 'To' },
        port: { type: 'integer', title: 'Port', minimum: 1, maximum: 65535 },
      },
      required: ['from', 'to', 'port'],
    },
  },
];

/** Northwind publishes an item of each kind. */
export async function ensureDemoCatalog({ northwind }: Stack): Promise<void> {
  const nora = person(northwind, 'northwind', 'admin');
  const existing = await nora.get<{ items: { name: string }[] }>('/catalog-items?limit=200');
  for (const item of items) {
    if (existing.items.some(({ name }) => name === item.name)) continue;
    await nora.post('/catalog-items', item);
  }
}
