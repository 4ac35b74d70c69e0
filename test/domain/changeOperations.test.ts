import { describe, expect, test } from '@jest/globals';
import { type Happening, type History, sendings, withdrawn } from '../../domain/changeOperations';

/** Who owns a change; A and B are external systems. */
type Owner = 'no group' | 'a group of ours' | 'a group of A' | 'a group of B';
type System = 'A' | 'B';
/** Who did it: somebody here, or an external system by an operation. */
type Source = 'us' | System;

const systemBehind: Readonly<Record<Owner, System | null>> = {
  'no group': null,
  'a group of ours': null,
  'a group of A': 'A',
  'a group of B': 'B',
};

/** What everybody concerned is sent, in this order, when the owning group goes from the one to the other. */
const moves: Readonly<Record<Owner, Readonly<Record<Owner, readonly string[]>>>> = {
  'no group': {
    'no group': [],
    'a group of ours': [],
    'a group of A': ['Assign to A'],
    'a group of B': ['Assign to B'],
  },
  'a group of ours': {
    'no group': [],
    'a group of ours': [],
    'a group of A': ['Assign to A'],
    'a group of B': ['Assign to B'],
  },
  'a group of A': {
    'no group': ['Accept to A'],
    'a group of ours': ['Accept to A'],
    'a group of A': [],
    'a group of B': ['Accept to A', 'Assign to B'],
  },
  'a group of B': {
    'no group': ['Accept to B'],
    'a group of ours': ['Accept to B'],
    'a group of A': ['Accept to B', 'Assign to A'],
    'a group of B': [],
  },
};

/** What came before: who has a reference, and whether a Cancel was generated. */
const histories = {
  'nobody refers to it': { references: [], cancelled: false },
  'A refers to it': { references: ['A'], cancelled: false },
  'B refers to it': { references: ['B'], cancelled: false },
  'A and B refer to it': { references: ['A', 'B'], cancelled: false },
  'nobody refers to it, after a Cancel': { references: [], cancelled: true },
  'A refers to it, after a Cancel': { references: ['A'], cancelled: true },
  'B refers to it, after a Cancel': { references: ['B'], cancelled: true },
  'A and B refer to it, after a Cancel': { references: ['A', 'B'], cancelled: true },
} as const satisfies Record<string, History>;
type Past = keyof typeof histories;

type ToAll = Readonly<Record<Past, Readonly<Record<Source, readonly string[]>>>>;
const nothing = { us: [], A: [], B: [] };
const afterACancel = {
  'nobody refers to it, after a Cancel': nothing,
  'A refers to it, after a Cancel': nothing,
  'B refers to it, after a Cancel': nothing,
  'A and B refer to it, after a Cancel': nothing,
};

/** What is sent when the completion code becomes Withdrawn, by who made it so. */
const cancels: ToAll = {
  'nobody refers to it': nothing,
  'A refers to it': { us: ['Cancel to A'], A: [], B: ['Cancel to A'] },
  'B refers to it': { us: ['Cancel to B'], A: ['Cancel to B'], B: [] },
  'A and B refer to it': {
    us: ['Cancel to A', 'Cancel to B'],
    A: ['Cancel to B'],
    B: ['Cancel to A'],
  },
  ...afterACancel,
};

/** What is sent when a comment or an attachment is added, by who added it. */
const updates: ToAll = {
  'nobody refers to it': nothing,
  'A refers to it': { us: ['Update to A'], A: [], B: ['Update to A'] },
  'B refers to it': { us: ['Update to B'], A: ['Update to B'], B: [] },
  'A and B refer to it': {
    us: ['Update to A', 'Update to B'],
    A: ['Update to B'],
    B: ['Update to A'],
  },
  ...afterACancel,
};

const owners = Object.keys(moves) as Owner[];
const pasts = Object.keys(histories) as Past[];
const sources: readonly Source[] = ['us', 'A', 'B'];
const ways = owners.flatMap((from) => owners.map((to) => [from, to] as const));

function happens(happening: Happening, past: Past, source: Source) {
  const { references, cancelled } = histories[past];
  const before = Object.freeze({ references: Object.freeze([...references]), cancelled });
  const { sent, history } = sendings(
    Object.freeze(happening),
    before,
    source === 'us' ? null : source,
  );
  return { sent: sent.map(({ operation, system }) => `${operation} to ${system}`), history };
}

function moved(from: Owner, to: Owner): Happening {
  return { kind: 'group', from: systemBehind[from], to: systemBehind[to] };
}

describe('the owning group', () => {
  describe.each(ways)('goes from %s to %s', (from, to) => {
    const all = moves[from][to];

    test.each(pasts)(`which sends ${all.join(', then ') || 'nothing'}, where %s`, (past) => {
      expect(happens(moved(from, to), past, 'us').sent).toEqual(all);
    });

    test.each(['A', 'B'] as const)('and %s, who moved it, is sent nothing of it', (source) => {
      const others = all.filter((sending) => !sending.endsWith(` to ${source}`));
      for (const past of pasts) {
        expect({ past, sent: happens(moved(from, to), past, source).sent }).toEqual({
          past,
          sent: others,
        });
      }
    });

    test('and what was cancelled stays so, what was not does not become so', () => {
      for (const past of pasts) {
        const { history } = happens(moved(from, to), past, 'us');
        expect({ past, cancelled: history.cancelled }).toEqual({
          past,
          cancelled: past.includes('after a Cancel'),
        });
      }
    });
  });

  test.each([
    ['no group', 'a group of A', 'nobody refers to it', ['A']],
    ['a group of ours', 'a group of B', 'nobody refers to it', ['B']],
    ['a group of ours', 'a group of B', 'A refers to it', ['A', 'B']],
    ['a group of A', 'a group of B', 'A refers to it', ['A', 'B']],
    ['a group of B', 'a group of A', 'nobody refers to it, after a Cancel', ['A']],
  ] as const)('from %s to %s: an Assign makes the reference, where %s', (from, to, past, after) => {
    expect(happens(moved(from, to), past, 'us').history.references).toEqual(after);
  });

  test.each([
    ['no group', 'a group of A', 'A refers to it', ['A']],
    ['a group of B', 'a group of A', 'A and B refer to it', ['A', 'B']],
    ['a group of ours', 'a group of B', 'A and B refer to it, after a Cancel', ['A', 'B']],
  ] as const)('from %s to %s: a reference is there once, where %s', (from, to, past, after) => {
    expect(happens(moved(from, to), past, 'us').history.references).toEqual(after);
  });

  test.each([
    ['a group of A', 'no group', 'A refers to it', ['A']],
    ['a group of A', 'a group of ours', 'A and B refer to it', ['A', 'B']],
    ['a group of B', 'a group of ours', 'B refers to it, after a Cancel', ['B']],
  ] as const)(
    'from %s to %s: an Accept leaves the reference, where %s',
    (from, to, past, after) => {
      expect(happens(moved(from, to), past, 'us').history.references).toEqual(after);
    },
  );

  test.each([
    ['no group', 'no group'],
    ['no group', 'a group of ours'],
    ['a group of ours', 'no group'],
    ['a group of ours', 'a group of ours'],
  ] as const)('from %s to %s makes no reference and removes none', (from, to) => {
    for (const past of pasts) {
      expect(happens(moved(from, to), past, 'us').history).toEqual(histories[past]);
    }
  });

  test.each(['A', 'B'] as const)(
    'between two groups of %s leaves all references, and makes none',
    (system) => {
      const group = system === 'A' ? 'a group of A' : 'a group of B';
      for (const past of pasts) {
        const { references } = histories[past];
        expect(happens(moved(group, group), past, 'us').history.references).toEqual(references);
      }
    },
  );
});

describe.each([
  ['the completion code becomes Withdrawn', { kind: 'withdrawn' }, cancels, 'Cancel'],
  ['a comment or an attachment is added', { kind: 'entry' }, updates, 'Update'],
] as const)('%s', (_what, happening, table, operation) => {
  describe.each(pasts)('where %s', (past) => {
    test.each(sources)('by %s', (source) => {
      const expected = table[past][source];
      const { sent, history } = happens(happening, past, source);
      const { references, cancelled } = histories[past];
      expect(sent).toEqual(expected);
      expect(history).toEqual({
        references,
        cancelled: cancelled || (operation === 'Cancel' && expected.length > 0),
      });
    });
  });
});

test('what nobody was sent a Cancel of is still told by Updates', () => {
  const first = happens({ kind: 'withdrawn' }, 'A refers to it', 'A');
  expect(first.sent).toEqual([]);
  expect(sendings({ kind: 'entry' }, first.history, null).sent).toEqual([
    { operation: 'Update', system: 'A' },
  ]);
});

test('a Cancel to one system ends the Updates to all of them, also to one that comes later', () => {
  const cancelled = happens({ kind: 'withdrawn' }, 'A refers to it', 'us').history;
  const assigned = sendings({ kind: 'group', from: null, to: 'B' }, cancelled, null);
  expect(assigned.sent).toEqual([{ operation: 'Assign', system: 'B' }]);
  expect(assigned.history).toEqual({ references: ['A', 'B'], cancelled: true });
  expect(sendings({ kind: 'entry' }, assigned.history, null).sent).toEqual([]);
});

test('the completion code of a change that is cancelled is Withdrawn', () => {
  expect(withdrawn).toBe('Withdrawn');
});
