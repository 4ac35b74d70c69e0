import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Happening, type Sending, sendings } from '../../domain/changeOperations';
import { always } from './property';

const systems = ['A', 'B', 'C'] as const;

/** `by`: which of the systems that may touch the change does it, or we. */
type Step =
  | { readonly does: 'move'; readonly to: string | null; readonly by: number }
  | { readonly does: 'withdrawn' | 'entry'; readonly by: number }
  /** A system rejects: its reference goes. */
  | { readonly does: 'reject'; readonly by: number };

const by = fc.nat(systems.length);
const move = fc.record({
  does: fc.constant('move' as const),
  to: fc.constantFrom(null, ...systems),
  by,
});
const inbound = fc.record({ does: fc.constantFrom('withdrawn' as const, 'entry' as const), by });
const reject = fc.record({ does: fc.constant('reject' as const), by });
const steps = (...some: fc.Arbitrary<Step>[]) =>
  fc.array(fc.oneof(...some), { maxLength: 30, size: 'max' });

interface Happened {
  readonly happening: Happening;
  readonly source: string | null;
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly sent: readonly Sending[];
}

/** A change as it lives: the group follows the moves, and only who has a reference touches it. */
function live(taken: readonly Step[]): Happened[] {
  let history: { references: readonly string[]; cancelled: boolean } = {
    references: [],
    cancelled: false,
  };
  let group: string | null = null;
  const happened: Happened[] = [];
  for (const step of taken) {
    const { references } = history;
    const source = references[step.by] ?? null;
    if (step.does === 'reject') {
      history = { ...history, references: references.filter((system) => system !== source) };
      continue;
    }
    const happening: Happening =
      step.does === 'move' ? { kind: 'group', from: group, to: step.to } : { kind: step.does };
    if (step.does === 'move') group = step.to;
    const next = sendings(happening, Object.freeze(history), source);
    happened.push({
      happening,
      source,
      before: references,
      after: next.history.references,
      sent: next.sent,
    });
    history = next.history;
  }
  return happened;
}

const did = (operation: Sending['operation']) => (happened: Happened) =>
  happened.sent.some((sending) => sending.operation === operation);

/** What all runs together came to: sequences in which nothing is sent prove nothing. */
const reached = new Set<string>();

function note(all: readonly Happened[]) {
  const cancel = all.findIndex(did('Cancel'));
  all.forEach(({ happening, source, sent }, n) => {
    for (const { operation } of sent) reached.add(operation);
    const late = cancel >= 0 && n > cancel ? ' after a Cancel' : '';
    reached.add(`${happening.kind} from ${source ? 'a system' : 'us'}${late}`);
  });
}

test('whatever happens: one Cancel at most to each, no Update after it, and nothing to its source', () => {
  always(
    fc.property(steps(move, inbound, reject), (taken) => {
      const all = live(taken);
      note(all);
      const cancels = all.filter(did('Cancel'));
      expect(cancels.length).toBeLessThanOrEqual(1);
      for (const { sent } of all) expect(new Set(sent.map(say)).size).toBe(sent.length);
      const first = all.findIndex(did('Cancel'));
      const late = first < 0 ? [] : all.slice(first);
      expect(late.filter(did('Update'))).toEqual([]);
      const back = all.filter(({ sent, source }) => sent.some(({ system }) => system === source));
      expect(back).toEqual([]);
    }),
  );
});

test('the sequences that were tried sent every operation, before and after a Cancel, from us and from systems', () => {
  expect([...reached].sort()).toEqual([
    'Accept',
    'Assign',
    'Cancel',
    'Update',
    'entry from a system',
    'entry from a system after a Cancel',
    'entry from us',
    'entry from us after a Cancel',
    'group from a system',
    'group from a system after a Cancel',
    'group from us',
    'group from us after a Cancel',
    'withdrawn from a system',
    'withdrawn from a system after a Cancel',
    'withdrawn from us',
    'withdrawn from us after a Cancel',
  ]);
});

test('no happening removes a reference, or makes one twice, and only an Assign makes one', () => {
  always(
    fc.property(steps(move, inbound, reject), (taken) => {
      for (const { before, after, sent, source } of live(taken)) {
        expect(after.slice(0, before.length)).toEqual(before);
        expect(new Set(after).size).toBe(after.length);
        const made = after.slice(before.length);
        const assigned = sent.filter(({ operation }) => operation === 'Assign');
        const unknown = assigned.map(({ system }) => system).filter((one) => !before.includes(one));
        expect({ source, made }).toEqual({ source, made: unknown });
      }
    }),
  );
});

test('Updates and Cancels go to those who refer to the change, and to all of them but the source', () => {
  always(
    fc.property(steps(move, inbound, reject), (taken) => {
      const all = live(taken);
      const first = all.findIndex(did('Cancel'));
      all.forEach(({ happening, before, source, sent }, n) => {
        if (happening.kind === 'group') return;
        const isOver = first >= 0 && n > first;
        const operation = happening.kind === 'entry' ? 'Update' : 'Cancel';
        const others = isOver ? [] : before.filter((system) => system !== source);
        expect(sent).toEqual(others.map((system) => ({ operation, system })));
      });
    }),
  );
});

test('to each system, Assigns and Accepts take turns and begin with an Assign, where we alone move it', () => {
  const ours = fc.constantFrom(null, ...systems).map((to) => ({
    does: 'move' as const,
    to,
    by: systems.length,
  }));
  always(
    fc.property(steps(ours, inbound), (taken) => {
      const sent = live(taken).flatMap((happened) => happened.sent);
      for (const system of systems) {
        const turns = sent.filter(
          (one) =>
            one.system === system && (one.operation === 'Assign' || one.operation === 'Accept'),
        );
        turns.forEach(({ operation }, n) => {
          expect(operation).toBe(n % 2 === 0 ? 'Assign' : 'Accept');
        });
      }
    }),
  );
});

function say({ operation, system }: Sending): string {
  return `${operation} to ${system}`;
}
