import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type EntryName, type Input, isFinal } from '../../domain/lifecycle';
import { providerFields } from '../../domain/request';
import { type Kept, Pair, type SideName } from './pair';
import { always } from './property';

const subjects = ['NORTHWIND-PRQ0000001', 'NORTHWIND-PRQ0000002'];

type Act =
  | { readonly does: 'command'; side: SideName; of: number; name: string; input: Input }
  | { readonly does: 'entry'; side: SideName; of: number; name: EntryName };
type Wire =
  /** A selection, by position, of the waiting events or of all events: in any order, some repeated, some left out. */
  | { readonly does: 'deliver'; from: SideName; picks: number[]; old: boolean; answered: boolean }
  /** All that waits, in order. */
  | { readonly does: 'drain'; from: SideName; answered: boolean }
  | { readonly does: 'settle' };

const of = fc.nat(1);
const side = fc.constantFrom<SideName>('customer', 'provider');
const answered = fc.boolean();

function command(by: SideName, weight: number, name: string, ...inputs: Input[]) {
  const arbitrary = fc.record({
    does: fc.constant('command' as const),
    side: fc.constant(by),
    of,
    name: fc.constant(name),
    input: fc.constantFrom(...(inputs.length > 0 ? inputs : [{}])),
  });
  return { weight, arbitrary };
}

const act: fc.Arbitrary<Act> = fc.oneof(
  command('provider', 1, 'receive', { group: 'Another Desk' }),
  command('provider', 6, 'assign', {}, { to: 'Avery' }, { to: 'Robin' }),
  command(
    'provider',
    3,
    'reassign',
    { to: 'Kim' },
    { group: 'Network' },
    { to: 'Lee', group: 'Field' },
  ),
  command('provider', 6, 'requestInfo', { text: 'Which floor?' }),
  command(
    'provider',
    6,
    'propose',
    { resolutionCode: 'fixed', resolutionNotes: 'Restarted.' },
    { resolutionCode: 'no fault', resolutionNotes: 'It works here.' },
  ),
  command('customer', 1, 'accept'),
  command('customer', 5, 'reject', { reason: 'Still broken.' }),
  command('customer', 1, 'cancel', {}, { reason: 'No longer needed.' }),
  command('customer', 2, 'comment', { text: 'The second.' }),
  command('customer', 2, 'remind'),
  command('customer', 1, 'close'),
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('entry' as const),
      side,
      of,
      name: fc.constantFrom<EntryName>('comment', 'comment', 'workNote', 'attach'),
    }),
  },
);

const wire: fc.Arbitrary<Wire> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant('deliver' as const),
      from: side,
      picks: fc.array(fc.nat(30), { minLength: 1, maxLength: 8 }),
      old: fc.boolean(),
      answered,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ does: fc.constant('drain' as const), from: side, answered }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('settle' as const) }) },
);

const step: fc.Arbitrary<Act | Wire> = fc.oneof(
  { weight: 3, arbitrary: act },
  { weight: 2, arbitrary: wire },
);
const steps = fc.array(step, { maxLength: 60, size: 'max' });

/** What all runs together came to: a simulation that never gets anywhere proves nothing. */
const reached = { commands: new Set<string>(), late: new Set<string>(), ends: new Set<string>() };

function take(pair: Pair, step: Act | Wire) {
  if (step.does === 'settle') return settle(pair);
  if (step.does === 'drain') {
    return pair.deliver(step.from, pair[step.from].waiting(), step.answered);
  }
  if (step.does === 'deliver') {
    const pool = step.old ? pair[step.from].sent : pair[step.from].waiting();
    const batch = step.picks.flatMap((pick) => pool[pick % pool.length] ?? []);
    return pair.deliver(step.from, batch, step.answered);
  }
  const subject = pair.subjects[step.of % pair.subjects.length] ?? '';
  const here = pair[step.side];
  if (step.does === 'entry') return here.entry(subject, step.name);

  const before = picture(pair);
  const decision = here.command(subject, step.name, step.input);
  if (decision?.ok) {
    reached.commands.add(`${step.side} ${step.name}`);
  } else {
    expect(picture(pair)).toBe(before);
    if (decision) expect(decision.code).toBe('state');
  }
}

function picture({ customer, provider }: Pair): string {
  return JSON.stringify([customer, provider].map((here) => [[...here.records], here.sent.length]));
}

/** At every moment of rest the two sides say the same. */
function settle(pair: Pair) {
  const ended = new Map<string, string>();
  for (const [subject, { current }] of pair.customer.records) {
    if (isFinal(pair.customer.table, current.state)) ended.set(subject, current.state);
  }

  pair.settle();

  for (const subject of pair.subjects) {
    const customer = pair.customer.records.get(subject);
    const provider = pair.provider.records.get(subject);
    expect(said(provider)).toBe(said(customer));
    const final = ended.get(subject);
    if (final) expect(customer?.current.state).toBe(final);
  }
}

/** What both must say: the state, the provider's fields, and the journal in whatever order it came. */
function said(record: Kept | undefined): string {
  const fields = providerFields.map((field) => [field, record?.current.fields[field] ?? null]);
  const journal = [...(record?.journal ?? [])].sort();
  expect(new Set(journal).size).toBe(journal.length);
  return JSON.stringify({
    state: record?.current.state,
    fields: Object.fromEntries(fields),
    journal,
  });
}

test('whatever crosses, both sides end equal, each entry is there once, and the customer’s end stands', () => {
  always(
    fc.property(fc.constantFrom(1, 2), steps, (count, taken) => {
      const pair = new Pair(subjects.slice(0, count));
      for (const step of taken) take(pair, step);
      settle(pair);
      for (const here of [pair.customer, pair.provider]) {
        for (const name of here.late) reached.late.add(`${name} at the ${here.name}`);
      }
      for (const { current } of pair.customer.records.values()) reached.ends.add(current.state);
    }),
  );

  expect([...reached.commands].sort()).toEqual([
    'customer accept',
    'customer cancel',
    'customer close',
    'customer comment',
    'customer reject',
    'customer remind',
    'provider assign',
    'provider propose',
    'provider reassign',
    'provider requestInfo',
  ]);
  expect([...reached.ends].sort()).toEqual([
    'Awaiting Info',
    'Cancelled',
    'Closed',
    'Received',
    'Resolved',
    'Work in Progress',
  ]);
  expect([...reached.late].sort()).toEqual([
    // It crossed with a proposal.
    'answered at the provider',
    // The rest crossed with the end of the request, which only the customer decides.
    'assigned at the customer',
    'attached at the customer',
    'commented at the customer',
    'infoRequested at the customer',
    'noted at the customer',
    'proposed at the customer',
    'reassigned at the customer',
    'received at the customer',
  ]);
});

test('where nothing crosses, nothing is late', () => {
  always(
    fc.property(fc.array(act, { maxLength: 40, size: 'max' }), (acts) => {
      const pair = new Pair(subjects.slice(0, 1));
      pair.settle();
      for (const step of acts) {
        take(pair, step);
        pair.settle();
      }
      expect([...pair.customer.late, ...pair.provider.late]).toEqual([]);
    }),
  );
});
