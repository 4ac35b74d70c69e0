import type { Stack } from '../stack';
import { Answered, type Person, person } from './person';
import type { Timeline } from './timeline';
import { until } from './until';

interface Item {
  readonly id: string;
  readonly name: string;
}
interface RequestView {
  readonly number: string;
  readonly state: string;
  readonly replication: { readonly state: string };
}
interface TaskView {
  readonly number: string;
  readonly assignmentGroup: string;
}
interface Page<T> {
  readonly items: readonly T[];
}
interface Entry {
  readonly id: string;
  readonly text: string;
  readonly sha256?: string;
}

/** Plays a request from Submitted to Closed on both sides, with the public API only. Returns its number. */
export async function playScenario(stack: Stack, timeline: Timeline): Promise<string> {
  const casey = person(stack.acme, 'acme', 'requester');
  const avery = person(stack.acme, 'acme', 'agent');
  const dana = person(stack.northwind, 'northwind', 'agent');

  const item = await until(async () => {
    const { items } = await casey.get<Page<Item>>('/catalog-items?q=laptop');
    return items[0];
  }, 'the catalog at Acme');
  timeline.title(`Acme asks Northwind: "${item.name}"`);

  let began = performance.now();
  const { number } = await casey.post<RequestView>('/requests', {
    catalogItem: item.id,
    shortDescription: 'My laptop does not start',
    description: 'It beeps three times and stays dark.',
    variables: { model: 'T14', location: 'Floor 2' },
  });
  await has(dana, number, (request) => request !== null);
  timeline.hop(casey, `submits ${number}`, 'recorded', lap());
  const task = await until(async () => {
    const { items } = await dana.get<Page<TaskView>>(`/tasks?request=${number}`);
    return items[0];
  }, 'the fulfillment task');
  await inState(casey, number, 'Received');
  timeline.hop(
    dana,
    `has a flow that makes ${task.number} for ${task.assignmentGroup}`,
    'Received',
    lap(),
  );

  await command(
    dana,
    `/tasks/${task.number}/assign`,
    {},
    'takes it: Assign to me',
    casey,
    'Work in Progress',
  );
  await entry(casey, `/requests/${number}/comments`, 'comments', 'I need it at noon.', dana);
  await entry(
    avery,
    `/requests/${number}/work-notes`,
    'writes a work note',
    'Casey is in the board meeting.',
    dana,
  );
  await command(
    dana,
    `/tasks/${task.number}/request-info`,
    { text: 'Which docking station is it?' },
    'requests information',
    casey,
    'Awaiting Info',
  );
  await command(
    casey,
    `/requests/${number}/comments`,
    { text: 'The grey one, 40AF.' },
    'answers',
    dana,
    'Work in Progress',
  );
  await file(dana, `/tasks/${task.number}/attachments`, 'firmware-notes.txt', casey);
  await command(
    dana,
    `/tasks/${task.number}/propose`,
    { resolutionCode: 'Workaround', resolutionNotes: 'Start it without the dock.' },
    'proposes a solution',
    casey,
    'Resolved',
  );
  await command(
    casey,
    `/requests/${number}/reject`,
    { reason: 'I need the dock.' },
    'rejects it',
    dana,
    'Work in Progress',
  );
  await command(
    dana,
    `/tasks/${task.number}/propose`,
    { resolutionCode: 'Fixed', resolutionNotes: 'New dock firmware.' },
    'proposes another',
    casey,
    'Resolved',
  );
  await command(casey, `/requests/${number}/accept`, {}, 'accepts', dana, 'Closed');

  await until(async () => {
    const [here, there] = await Promise.all([view(casey, number), view(dana, number)]);
    const both = [here, there].every(
      (one) => one?.state === 'Closed' && one.replication.state === 'in sync',
    );
    return both || undefined;
  }, 'Closed and in sync on both sides');
  return number;

  function lap(): number {
    const now = performance.now();
    const ms = now - began;
    began = now;
    return ms;
  }

  async function command(
    who: Person,
    path: string,
    body: object,
    did: string,
    other: Person,
    state: string,
  ) {
    await who.post(path, body);
    began = performance.now();
    await inState(other, number, state);
    timeline.hop(who, did, state, lap());
  }

  async function entry(who: Person, path: string, did: string, text: string, other: Person) {
    const { id } = await who.post<Entry>(path, { text });
    began = performance.now();
    await inJournal(other, number, id);
    timeline.hop(who, `${did}: "${text}"`, 'in the journal', lap());
  }

  async function file(who: Person, path: string, name: string, other: Person) {
    const { id } = await who.upload<Entry>(
      path,
      name,
      Buffer.from('Flash the dock first.\n'.repeat(2_000)),
    );
    began = performance.now();
    await inJournal(other, number, id);
    timeline.hop(who, `attaches ${name}`, 'the same bytes', lap());
  }
}

async function view(who: Person, number: string): Promise<RequestView | null> {
  try {
    return await who.get<RequestView>(`/requests/${number}`);
  } catch (error) {
    if (error instanceof Answered && error.status === 404) return null;
    throw error;
  }
}

async function has(who: Person, number: string, test: (request: RequestView | null) => boolean) {
  await until(
    async () => test(await view(who, number)) || undefined,
    `${number} at ${who.organisation}`,
  );
}

async function inState(who: Person, number: string, state: string) {
  await until(
    async () => (await view(who, number))?.state === state || undefined,
    `${number} ${state} at ${who.organisation}`,
  );
}

async function inJournal(who: Person, number: string, id: string) {
  await until(async () => {
    const { items } = await who.get<Page<Entry>>(`/requests/${number}/journal?limit=200`);
    return items.some((one) => one.id === id) || undefined;
  }, `the entry ${id} at ${who.organisation}`);
}
