import { describe, expect, test } from '@jest/globals';
import {
  type ChangeModel,
  isLast,
  metaphaseOf,
  modelFaults,
  obstacles,
  phasesOf,
  transitionsFrom,
} from '../../domain/changeModel';
import { normalChange } from '../../domain/normalChange';
import { emergencyChange } from './emergencyChange';

/** Small and sound: each fault below is put into it. */
const small: ChangeModel = {
  name: 'small',
  title: 'Small change',
  initial: 'Open',
  metaphases: [
    { name: 'Work', phases: ['Open', 'Do'] },
    { name: 'End', phases: ['Done', 'Left'] },
  ],
  transitions: [
    { from: 'Open', to: 'Do' },
    { from: 'Do', to: 'Open' },
    { from: 'Do', to: 'Done' },
    { from: 'Open', to: 'Left' },
  ],
  last: ['Done', 'Left'],
  abandoned: 'Left',
};

function faultsOf(changes: Partial<ChangeModel>) {
  return modelFaults({ ...small, ...changes });
}

function withMetaphase(name: string, ...phases: readonly string[]) {
  return { metaphases: [...small.metaphases, { name, phases }] };
}

function withWay(from: string, to: string) {
  return { transitions: [...small.transitions, { from, to }] };
}

describe('a model without faults', () => {
  test.each([
    ['the normal change', normalChange],
    ['an emergency change', emergencyChange],
    ['a small one', small],
    ['one whose last phase can be left again', { ...small, ...withWay('Done', 'Do') }],
    ['one with a phase of the name of a metaphase', { ...small, ...withMetaphase('Open') }],
  ])('is %s', (_what, model) => {
    expect(modelFaults(model)).toEqual([]);
  });
});

describe('a fault of a model is named:', () => {
  test.each<[string, Partial<ChangeModel>, readonly string[]]>([
    [
      'a phase twice in one metaphase',
      { metaphases: [{ name: 'All', phases: ['Open', 'Do', 'Done', 'Left', 'Do'] }] },
      ['"Do" is named twice'],
    ],
    ['a phase in two metaphases', withMetaphase('Again', 'Do'), ['"Do" is named twice']],
    ['a metaphase twice', withMetaphase('End'), ['"End" is named twice']],
    [
      'a name that is there three times, once',
      withMetaphase('Again', 'Do', 'Do'),
      ['"Do" is named twice'],
    ],
    [
      'a transition from a phase that is not there',
      withWay('Nowhere', 'Do'),
      ['"Nowhere" is a phase of no metaphase'],
    ],
    [
      'a transition to a phase that is not there',
      withWay('Do', 'Nowhere'),
      ['"Nowhere" is a phase of no metaphase'],
    ],
    [
      'a phase that is not there, once however often it is meant',
      { transitions: [...withWay('Do', 'Nowhere').transitions, { from: 'Nowhere', to: 'Do' }] },
      ['"Nowhere" is a phase of no metaphase'],
    ],
    [
      'a last phase that is not there',
      { last: [...small.last, 'Gone'] },
      ['"Gone" is a phase of no metaphase'],
    ],
    [
      'a first phase that is not there, from which none is reached',
      { initial: 'Before' },
      [
        '"Before" is a phase of no metaphase',
        'no way leads from Before to "Open"',
        'no way leads from Before to "Do"',
        'no way leads from Before to "Done"',
        'no way leads from Before to "Left"',
      ],
    ],
    [
      'an abandoned phase that is not there',
      { abandoned: 'Gone' },
      [
        '"Gone" is a phase of no metaphase',
        '"Gone", the phase of abandoned changes, must be one of the last phases',
      ],
    ],
    [
      'an abandoned phase that is not one of the last',
      { last: ['Done'] },
      [
        '"Left", the phase of abandoned changes, must be one of the last phases',
        'no way leads on from "Left", which is none of the last',
      ],
    ],
    [
      'the same transition twice',
      withWay('Do', 'Done'),
      ['the transition Do → Done is there twice'],
    ],
    [
      'a transition that leads nowhere',
      withWay('Do', 'Do'),
      ['the transition Do → Do leads nowhere'],
    ],
    [
      'a phase that no way leads to',
      withMetaphase('Aside', 'Island'),
      [
        'no way leads on from "Island", which is none of the last',
        'no way leads from Open to "Island"',
      ],
    ],
    [
      'phases that are reached only from one another',
      {
        ...withMetaphase('Aside', 'Island', 'Reef'),
        transitions: [
          ...small.transitions,
          { from: 'Island', to: 'Reef' },
          { from: 'Reef', to: 'Island' },
          { from: 'Island', to: 'Do' },
        ],
      },
      ['no way leads from Open to "Island"', 'no way leads from Open to "Reef"'],
    ],
    [
      'no way at all',
      { transitions: [] },
      [
        'no way leads on from "Open", which is none of the last',
        'no way leads on from "Do", which is none of the last',
        'no way leads from Open to "Do"',
        'no way leads from Open to "Done"',
        'no way leads from Open to "Left"',
      ],
    ],
  ])('%s', (_what, changes, faults) => {
    expect(faultsOf(changes)).toEqual(faults);
  });

  test('all of them at once, where there are several', () => {
    const faults = faultsOf({
      metaphases: [...small.metaphases, { name: 'End', phases: ['Do', 'Island'] }],
      transitions: [
        ...small.transitions,
        { from: 'Do', to: 'Done' },
        { from: 'Do', to: 'Do' },
        { from: 'Do', to: 'Nowhere' },
      ],
      last: ['Done'],
    });
    expect(faults.sort()).toEqual(
      [
        '"Do" is named twice',
        '"End" is named twice',
        '"Nowhere" is a phase of no metaphase',
        'the transition Do → Done is there twice',
        'the transition Do → Do leads nowhere',
        '"Left", the phase of abandoned changes, must be one of the last phases',
        'no way leads on from "Island", which is none of the last',
        'no way leads on from "Left", which is none of the last',
        'no way leads from Open to "Island"',
      ].sort(),
    );
  });
});

describe('the normal change', () => {
  const metaphases = {
    Log: 'Assessment',
    Classify: 'Assessment',
    Plan: 'Planning',
    Approve: 'Planning',
    Execute: 'Implementation',
    Review: 'Implementation',
    Close: 'End',
    Abandon: 'End',
  };

  test('goes through its phases in this order', () => {
    expect(phasesOf(normalChange)).toEqual(Object.keys(metaphases));
  });

  test.each(Object.entries(metaphases))('has %s in the metaphase %s', (phase, metaphase) => {
    expect(metaphaseOf(normalChange, phase)).toBe(metaphase);
  });

  test('has a way straight on, from the first phase to Close, each after the other', () => {
    const straight = ['Log', 'Classify', 'Plan', 'Approve', 'Execute', 'Review', 'Close'];
    const steps = straight.slice(1).map((to, n) => ({ from: straight[n] ?? '', to }));
    const open = steps.filter(({ from, to }) =>
      transitionsFrom(normalChange, from).some((way) => way.to === to),
    );
    expect(open).toEqual(steps);
  });

  test('is over in Close and Abandon, and nowhere else', () => {
    expect(phasesOf(normalChange).filter((phase) => isLast(normalChange, phase))).toEqual([
      'Close',
      'Abandon',
    ]);
  });

  test.each(['', 'Nowhere', 'constructor', '__proto__'])(
    'knows nothing of the phase "%s"',
    (name) => {
      expect(metaphaseOf(normalChange, name)).toBe('');
      expect(transitionsFrom(normalChange, name)).toEqual([]);
      expect(isLast(normalChange, name)).toBe(false);
    },
  );
});

describe('what hinders a change on its way', () => {
  test('nothing, where it stays in a phase, whatever it lacks and even where no way leads on', () => {
    for (const phase of phasesOf(emergencyChange)) {
      expect(obstacles(emergencyChange, phase, phase, {})).toEqual([]);
    }
  });

  test('a way that is not there, alone: the conditions elsewhere are not asked', () => {
    expect(obstacles(emergencyChange, 'Authorise', 'Done', {})).toMatchObject([
      {
        path: 'phase',
        message:
          'there is no transition from Authorise to Done; from Authorise it goes to Fix, Dropped.',
      },
    ]);
  });

  test('each condition that is not met, in their order, at its field', () => {
    const values = { approval: 'Requested', description: '', priority: null };
    expect(obstacles(emergencyChange, 'Authorise', 'Fix', values)).toMatchObject([
      { path: 'approval', message: 'must be Approved to go from Authorise to Fix.' },
      { path: 'description', message: 'is required to go from Authorise to Fix.' },
      { path: 'priority', message: 'must be 1 or 2 to go from Authorise to Fix.' },
    ]);
  });

  test('nothing, where all conditions are met', () => {
    const values = { approval: 'Approved', description: 'Down.', priority: '2' };
    expect(obstacles(emergencyChange, 'Authorise', 'Fix', values)).toEqual([]);
  });
});
