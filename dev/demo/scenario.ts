import type { Stack } from '../stack';
import { type Agent, portalAgent } from './agent';
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

/**
 * Plays a request from Submitted to Closed on both sides, with the public API only.
 * @param desk who works on it in a desk; in the portal, if absent
 * @returns its number
 */
export async function playScenario(
  stack: Stack,
  timeline: Timeline,
  desk?: Agent,
): Promise<string> {
  const casey = person(stack.acme, 'acme', 'requester');
  const avery = person(stack.acme, 'acme', 'agent');
  const dana = person(stack.northwind, 'northwind', 'agent');
  const agent = desk ?? portalAgent(dana);

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
  const place = await agent.receive(task.number);
  timeline.hop(
    dana,
    `has a flow that makes ${place} for ${task.assignmentGroup}`,
    'Received',
    lap(),
  );

  await works(() => agent.take(), 'takes it', 'Work in Progress');
  await entry(casey, 'comments', 'comments', 'I need it at noon.');
  await entry(avery, 'work-notes', 'writes a work note', 'Casey is in the board meeting.');
  await works(
    () => agent.ask('Which docking station is it?'),
    'requests information',
    'Awaiting Info',
  );
  await answers('comments', { text: 'The grey one, 40AF.' }, 'answers', 'Work in Progress');
  await attaches('firmware-notes.txt');
  await works(
    () => agent.propose('Workaround', 'Start it without the dock.'),
    'proposes a solution',
    'Resolved',
  );
  await answers('reject', { reason: 'I need the dock.' }, 'rejects it', 'Work in Progress');
  await works(() => agent.propose('Fixed', 'New dock firmware.'), 'proposes another', 'Resolved');
  await answers('accept', {}, 'accepts', 'Closed');

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

  /** The agent does something, which the customer sees as a state. */
  async function works(act: () => Promise<unknown>, did: string, state: string) {
    await act();
    began = performance.now();
    await inState(casey, number, state);
    timeline.hop(agent, `${did}${agent.where}`, state, lap());
  }

  /** The customer gives a command, and the agent sees the state. */
  async function answers(path: string, body: object, did: string, state: string) {
    await casey.post(`/requests/${number}/${path}`, body);
    began = performance.now();
    await inState(dana, number, state);
    await agent.seesState(state);
    timeline.hop(casey, did, state, lap());
  }

  async function entry(who: Person, path: string, did: string, text: string) {
    await who.post<Entry>(`/requests/${number}/${path}`, { text });
    began = performance.now();
    await agent.sees(text);
    timeline.hop(who, `${did}: "${text}"`, agent.reads, lap());
  }

  async function attaches(name: string) {
    await agent.attach(name, Buffer.from('Flash the dock first.\n'.repeat(2_000)));
    began = performance.now();
    await inJournal(casey, number, name);
    timeline.hop(agent, `attaches ${name}${agent.where}`, 'the same bytes', lap());
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

async function inJournal(who: Person, number: string, text: string) {
  await until(async () => {
    const { items } = await who.get<Page<Entry>>(`/requests/${number}/journal?limit=200`);
    return items.some((one) => one.text === text) || undefined;
  }, `"${text}" at ${who.organisation}`);
}
