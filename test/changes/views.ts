import { until } from '../environment/until';
import type { Page } from './caller';
import type { ExternalSystem } from './externalSystem';
import type { Northwind } from './northwind';

export interface ChangeView {
  readonly number: string;
  readonly title: string;
  readonly description: string | null;
  readonly model: string;
  readonly phase: string;
  readonly metaphase: string;
  readonly owningGroup: string | null;
  readonly priority: number;
  readonly approval: string | null;
  readonly completionCode: string | null;
  readonly openedBy: string;
  readonly updatedAt: string;
  readonly closedAt: string | null;
  readonly actions: readonly string[];
}

export interface DeliveryView {
  readonly id: string;
  readonly operation: string;
  readonly change: Readonly<Record<string, string | number | null>>;
  readonly externalId: string | null;
  readonly comment?: string;
  readonly attachment?: {
    readonly name: string;
    readonly size: number;
    readonly sha256: string;
    readonly url: string;
  };
  readonly at: string;
  readonly delivery: {
    readonly state: string;
    readonly attempts: number;
    readonly lastError: string | null;
  };
}

export interface EntryView {
  readonly id: string;
  readonly kind: string;
  readonly text: string;
  readonly author: string;
}

export interface ReferenceView {
  readonly externalSystem: string;
  readonly externalId: string | null;
  readonly active: boolean;
  readonly originator: boolean;
}

export interface SystemView {
  readonly id: string;
  readonly enabled: boolean;
  readonly health: {
    readonly delivery: string;
    readonly pending: number;
    readonly failed: number;
    readonly lastError: string | null;
    readonly nextTryAt: string | null;
  };
}

export async function everyPage<T>(
  fetchPage: (after: string | null) => Promise<Page<T>>,
): Promise<T[]> {
  const all: T[] = [];
  for (let after: string | null = null; ; ) {
    const { items, next } = await fetchPage(after);
    all.push(...items);
    if (next === null) return all;
    after = next;
  }
}

/** An agent creates a change. */
export function create(northwind: Northwind, fields: object = {}): Promise<ChangeView> {
  return northwind.people.agent.post<ChangeView>('/changes', {
    title: 'Replace a switch',
    ...fields,
  });
}

export function patch(northwind: Northwind, number: string, fields: object): Promise<ChangeView> {
  return northwind.people.agent.patch<ChangeView>(`/changes/${number}`, fields);
}

export function read(northwind: Northwind, number: string): Promise<ChangeView> {
  return northwind.people.agent.get<ChangeView>(`/changes/${number}`);
}

export function comment(northwind: Northwind, number: string, text: string): Promise<EntryView> {
  return northwind.people.agent.post<EntryView>(`/changes/${number}/comments`, { text });
}

export async function journal(northwind: Northwind, number: string): Promise<readonly EntryView[]> {
  const { items } = await northwind.people.agent.get<Page<EntryView>>(
    `/changes/${number}/journal?limit=200`,
  );
  return items;
}

export async function comments(northwind: Northwind, number: string): Promise<string[]> {
  return (await journal(northwind, number))
    .filter(({ kind }) => kind === 'comment')
    .map((e) => e.text);
}

export async function references(
  northwind: Northwind,
  number: string,
): Promise<readonly ReferenceView[]> {
  const path = `/changes/${number}/external-references`;
  return (await northwind.people.agent.get<Page<ReferenceView>>(path)).items;
}

export function health(
  northwind: Northwind,
  system: ExternalSystem,
): Promise<SystemView['health']> {
  return northwind.people.admin
    .get<SystemView>(`/external-systems/${system.id}`)
    .then((view) => view.health);
}

const path: readonly [string, object][] = [
  ['Log', {}],
  ['Classify', {}],
  ['Plan', {}],
  ['Approve', { description: 'The old one is broken.' }],
  ['Execute', { approval: 'Approved' }],
  ['Review', {}],
  ['Close', { completionCode: 'Successful' }],
];

/** A change that an agent led to a phase, by the shortest way. */
export async function createIn(
  northwind: Northwind,
  phase: string,
  fields: object = {},
): Promise<ChangeView> {
  let change = await create(northwind, fields);
  if (phase === 'Abandon') return patch(northwind, change.number, { phase });
  for (const [next, needs] of path) {
    if (next !== 'Log') change = await patch(northwind, change.number, { phase: next, ...needs });
    if (next === phase) return change;
  }
  throw new Error(`No way leads to ${phase}.`);
}

/** What a system is sent about a change: each operation by its name, an Update with what it says. */
export async function sent(system: ExternalSystem, change?: string): Promise<string[]> {
  return (await system.deliveries(change)).map(said);
}

export function said(operation: Pick<DeliveryView, 'operation' | 'comment' | 'attachment'>) {
  const what = operation.comment ?? operation.attachment?.name;
  return what === undefined ? operation.operation : `${operation.operation}: ${what}`;
}

/** Waits until a system has everything that it is sent; it must have come in that order, change by change. */
export async function arrived(system: ExternalSystem): Promise<void> {
  await until(
    async () => (await system.deliveries()).every(({ delivery }) => delivery.state === 'delivered'),
    `everything at ${system.name}`,
  );
  const queued = await system.deliveries();
  const numbers = new Set(queued.map(({ change }) => change.number));
  for (const number of numbers) {
    const wanted = queued.filter(({ change }) => change.number === number).map(({ id }) => id);
    const got = system.taken.filter(({ subject }) => subject === number).map(({ id }) => id);
    if (got.join() !== wanted.join()) {
      throw new Error(`${system.name} has of ${number} ${got}, and was sent ${wanted}.`);
    }
  }
}

/** A system takes part in a change under its own id: created by it. */
export async function createdBy(
  system: ExternalSystem,
  externalId: string,
  change: object = {},
): Promise<string> {
  const { status, body } = await system.operate({
    operation: 'Create',
    externalId,
    change: { title: 'From elsewhere', ...change },
  });
  if (status !== 201) throw new Error(`Create answered ${status}: ${JSON.stringify(body)}`);
  return body.change.number;
}
