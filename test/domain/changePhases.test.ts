import { describe, expect, test } from '@jest/globals';
import { changeLifecycle } from '../../domain/change';
import type { ChangeField, ChangeModel } from '../../domain/changeModel';
import { apply, type Fields, type Input } from '../../domain/lifecycle';
import { normalChange } from '../../domain/normalChange';
import { emergencyChange } from './emergencyChange';

/** `goes` without a condition, `stays`, `refused` whatever the change holds, or the field that it `needs`. */
type Way = 'goes' | 'stays' | 'refused' | `needs ${ChangeField}`;

const phases = [
  'Log',
  'Classify',
  'Plan',
  'Approve',
  'Execute',
  'Review',
  'Close',
  'Abandon',
] as const;
type Phase = (typeof phases)[number];

/** Where an update moves a normal change, from each phase to each. */
const matrix: Readonly<Record<Phase, Readonly<Record<Phase, Way>>>> = {
  Log: {
    Log: 'stays',
    Classify: 'goes',
    Plan: 'refused',
    Approve: 'refused',
    Execute: 'refused',
    Review: 'refused',
    Close: 'refused',
    Abandon: 'goes',
  },
  Classify: {
    Log: 'goes',
    Classify: 'stays',
    Plan: 'goes',
    Approve: 'refused',
    Execute: 'refused',
    Review: 'refused',
    Close: 'refused',
    Abandon: 'goes',
  },
  Plan: {
    Log: 'refused',
    Classify: 'goes',
    Plan: 'stays',
    Approve: 'needs description',
    Execute: 'refused',
    Review: 'refused',
    Close: 'refused',
    Abandon: 'goes',
  },
  Approve: {
    Log: 'refused',
    Classify: 'refused',
    Plan: 'goes',
    Approve: 'stays',
    Execute: 'needs approval',
    Review: 'refused',
    Close: 'refused',
    Abandon: 'goes',
  },
  Execute: {
    Log: 'refused',
    Classify: 'refused',
    Plan: 'goes',
    Approve: 'refused',
    Execute: 'stays',
    Review: 'goes',
    Close: 'refused',
    Abandon: 'refused',
  },
  Review: {
    Log: 'refused',
    Classify: 'refused',
    Plan: 'refused',
    Approve: 'refused',
    Execute: 'goes',
    Review: 'stays',
    Close: 'needs completionCode',
    Abandon: 'refused',
  },
  Close: {
    Log: 'refused',
    Classify: 'refused',
    Plan: 'refused',
    Approve: 'refused',
    Execute: 'refused',
    Review: 'refused',
    Close: 'stays',
    Abandon: 'refused',
  },
  Abandon: {
    Log: 'refused',
    Classify: 'refused',
    Plan: 'refused',
    Approve: 'refused',
    Execute: 'refused',
    Review: 'refused',
    Close: 'refused',
    Abandon: 'stays',
  },
};

/** Every field that a condition may look at, as the condition wants it. */
const full: Fields<ChangeField> = Object.freeze({
  title: 'A new disk',
  description: 'The old one is full.',
  owningGroup: 'Network',
  priority: '2',
  approval: 'Approved',
  completionCode: 'Successful',
});
/** Values of a field that do not do. */
const lacking: Readonly<Partial<Record<ChangeField, readonly (string | null)[]>>> = {
  description: [null],
  approval: [null, 'Requested', 'Rejected'],
  completionCode: [null],
};

function update(state: string, fields: Fields, input: Input, model: ChangeModel = normalChange) {
  const record = Object.freeze({ state, fields: Object.freeze(fields) });
  return apply(changeLifecycle(model), record, 'update', Object.freeze(input), 'Dana');
}

function wentTo(state: string, fields: Fields = {}) {
  const text = expect.stringMatching(/\S/);
  const says = { code: expect.any(String), params: expect.any(Object) };
  const said = { kind: 'state', text, says, late: false };
  return { ok: true, outcome: { state, fields, ...said } };
}

/** Refused as a whole: nothing but what is wrong, at each of these fields. */
function refusedIn(state: string, ...errors: readonly { path: string; says: string }[]) {
  const said = errors.map(({ path, says }) => ({ path, message: expect.stringContaining(says) }));
  return {
    ok: false,
    code: 'state',
    message: expect.stringContaining(errors[0]?.path ?? ''),
    details: { state, actions: ['update', 'comment', 'attach'], errors: said },
  };
}

test('the normal change has these phases, in their order, and begins with the first', () => {
  const { states, initial } = changeLifecycle(normalChange);
  expect({ states, initial }).toEqual({ states: phases, initial: 'Log' });
});

describe.each(phases)('from %s', (from) => {
  for (const to of phases) {
    const way = matrix[from][to];
    const field = phasesNeed(way);

    if (way === 'stays') {
      test(`an update to ${to} stays, and sets what it says`, () => {
        expect(update(from, {}, { phase: to })).toEqual(wentTo(to));
        expect(update(from, {}, { phase: to, title: 'New' })).toEqual(wentTo(to, { title: 'New' }));
      });
    } else if (way === 'goes') {
      test(`an update goes to ${to} without a condition, and sets what it says`, () => {
        expect(update(from, {}, { phase: to })).toEqual(wentTo(to));
        expect(update(from, {}, { phase: to, title: 'New' })).toEqual(wentTo(to, { title: 'New' }));
      });
    } else if (way === 'refused') {
      test(`an update to ${to} is refused whatever the change holds, and names the phase`, () => {
        const refused = refusedIn(from, { path: 'phase', says: `from ${from} to ${to}` });
        expect(update(from, full, { phase: to })).toMatchObject(refused);
        expect(update(from, {}, { ...given(full), phase: to })).toMatchObject(refused);
      });
    } else if (field) {
      const met = full[field] ?? '';
      const refused = refusedIn(from, { path: field, says: `from ${from} to ${to}` });

      test.each(lacking[field] ?? [])(
        `an update to ${to} is refused where ${field} is %s`,
        (bad) => {
          expect(update(from, { ...full, [field]: bad }, { phase: to })).toMatchObject(refused);
        },
      );

      test(`an update goes to ${to} where the change has its ${field}, and that alone`, () => {
        expect(update(from, { [field]: met }, { phase: to })).toEqual(wentTo(to));
      });

      test(`an update goes to ${to} where it brings the ${field} itself`, () => {
        const sets = { [field]: met };
        expect(update(from, {}, { phase: to, ...sets })).toEqual(wentTo(to, sets));
      });

      test(`an update to ${to} that clears the ${field} is refused`, () => {
        expect(update(from, full, { phase: to, [field]: '' })).toMatchObject(refused);
      });
    }
  }

  test('a refusal says where it may go instead, and only that', () => {
    const refusedTo = phases.find((to) => matrix[from][to] === 'refused') ?? from;
    const possible = phases.filter((to) => !['refused', 'stays'].includes(matrix[from][to]));
    const decision = update(from, full, { phase: refusedTo });
    const said = decision.ok ? '' : decision.message.split(' goes to ')[1];
    const names = said?.match(/[A-Z][a-z]+|no other phase/g) ?? [];
    expect(names.sort()).toEqual(possible.length > 0 ? possible.sort() : ['no other phase']);
  });
});

test('conditions are those of the way: the same phase is reached from elsewhere without them', () => {
  expect(update('Review', {}, { phase: 'Execute' })).toEqual(wentTo('Execute'));
  expect(update('Approve', {}, { phase: 'Execute' })).toMatchObject({ ok: false });
});

describe('a way of several conditions, in another model', () => {
  const way = 'from Authorise to Fix';
  const toFix = (fields: Fields, input: Input = {}) =>
    update('Authorise', fields, { ...input, phase: 'Fix' }, emergencyChange);

  test('names everything that is lacking at once', () => {
    expect(toFix({})).toMatchObject(
      refusedIn(
        'Authorise',
        { path: 'approval', says: `must be Approved to go ${way}` },
        { path: 'description', says: `is required to go ${way}` },
        { path: 'priority', says: `must be 1 or 2 to go ${way}` },
      ),
    );
  });

  test('names only what is lacking, from the change and the update together', () => {
    expect(toFix({ approval: 'Approved', priority: '3' }, { description: 'Down.' })).toMatchObject(
      refusedIn('Authorise', { path: 'priority', says: 'must be 1 or 2' }),
    );
  });

  test.each(['1', '2'])('is open with the priority %s and the rest', (priority) => {
    const rest = { approval: 'Approved', description: 'Down.' };
    expect(toFix(rest, { priority })).toEqual(wentTo('Fix', { priority }));
  });
});

function phasesNeed(way: Way): ChangeField | null {
  return way.startsWith('needs ') ? (way.slice('needs '.length) as ChangeField) : null;
}

function given(fields: Fields): Input {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value ?? '']));
}
