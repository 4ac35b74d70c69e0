import { describe, expect, test } from '@jest/globals';
import { changeLifecycle } from '../../domain/change';
import { apply, type Fields, type Input } from '../../domain/lifecycle';
import { normalChange } from '../../domain/normalChange';

const change = changeLifecycle(normalChange);

/** What a body may hold is wider than what the type allows. */
function update(input: Readonly<Record<string, unknown>>, state = 'Log', fields: Fields = {}) {
  return apply(change, { state, fields }, 'update', Object.freeze(input) as Input, 'Dana');
}

function invalid(...paths: readonly string[]) {
  return {
    ok: false,
    code: 'invalid',
    message: expect.stringContaining(paths[0] ?? ''),
    details: { errors: paths.map((path) => ({ path, message: expect.stringMatching(/\S/) })) },
  };
}

describe('values of an update', () => {
  test.each([
    ['title', ''],
    ['title', '  \n'],
    ['title', 7],
    ['title', 'a\u0000b'],
    ['description', ' '],
    ['description', {}],
    ['phase', 'Somewhere'],
    ['phase', 'log'],
    ['phase', 'constructor'],
    ['phase', '__proto__'],
    ['owningGroup', ['Network']],
    ['priority', ''],
    ['priority', '0'],
    ['priority', '6'],
    ['priority', 'x'],
    ['priority', '1.5'],
    ['priority', '-1'],
    ['priority', '11'],
    ['priority', 3],
    ['approval', 'Perhaps'],
    ['approval', 'approved'],
    ['completionCode', false],
    ['comment', ' '],
    ['system', 1],
    ['externalId', '\ud800'],
  ])('%s is refused as %j, in every phase, and named', (field, value) => {
    for (const phase of change.states) {
      expect(update({ [field]: value }, phase)).toMatchObject(invalid(field));
    }
  });

  test.each([
    ['priority', '1'],
    ['priority', '2'],
    ['priority', '3'],
    ['priority', '4'],
    ['priority', '5'],
    ['approval', 'Requested'],
    ['approval', 'Approved'],
    ['approval', 'Rejected'],
    ['completionCode', 'Anything at all'],
    ['owningGroup', 'constructor'],
    ['title', '__proto__'],
  ])('%s may be %s', (field, value) => {
    expect(update({ [field]: value })).toMatchObject({
      ok: true,
      outcome: { state: 'Log', fields: { [field]: value } },
    });
  });

  test.each([
    ['phase', 'Log, Classify, Plan, Approve, Execute, Review, Close, Abandon'],
    ['approval', 'Requested, Approved, Rejected'],
    ['priority', '1 (critical) to 5 (planning)'],
  ])('the refusal of another %s says what would be right', (field, right) => {
    expect(update({ [field]: 'other' })).toHaveProperty('message', expect.stringContaining(right));
  });

  test('every value that is wrong is named at once, and those that are right are not', () => {
    const wrong = { title: '', phase: 'Nowhere', priority: '9', approval: 'No' };
    expect(update({ ...wrong, description: 'Right.', completionCode: 'Done' })).toMatchObject(
      invalid('title', 'phase', 'priority', 'approval'),
    );
  });

  test('a value that is wrong refuses the move too, and a move that is not possible the values', () => {
    expect(update({ phase: 'Classify', priority: '9' })).toMatchObject(invalid('priority'));
    const decision = update({ phase: 'Close', priority: '1', title: 'New' });
    expect(decision).toMatchObject({ ok: false, code: 'state' });
    expect(decision).not.toHaveProperty('outcome');
  });
});

describe('an empty text', () => {
  test.each(['description', 'owningGroup', 'approval', 'completionCode'])('clears %s', (field) => {
    const decision = update({ [field]: '' }, 'Plan', { [field]: 'Approved' });
    expect(decision).toMatchObject({ ok: true, outcome: { state: 'Plan' } });
    expect(decision).toHaveProperty('outcome.fields', { [field]: null });
  });

  test('as a phase moves nothing', () => {
    expect(update({ phase: '', title: 'New' }, 'Plan')).toMatchObject({
      outcome: { state: 'Plan', fields: { title: 'New' } },
    });
  });
});

test('an update sets what it names and nothing else', () => {
  const alien = JSON.parse(
    '{"__proto__": "x", "constructor": "x", "number": "CHG1", "state": "x"}',
  );
  const system = '6d0cfa26-53f7-4b0e-9a07-9d3c3e1f1d6c';
  const input = { ...alien, system, externalId: 'e', comment: 'c', title: 'New' };
  expect(update(input, 'Plan', { description: 'Kept.' })).toHaveProperty('outcome.fields', {
    title: 'New',
  });
});

describe('what the journal says of an update', () => {
  test.each([
    [{}, 'Updated.'],
    [{ phase: 'Classify' }, 'Classify.'],
    [{ title: 'A new disk' }, 'Updated: title: A new disk.'],
    [{ phase: 'Classify', priority: '2' }, 'Classify: priority: 2.'],
    [
      { owningGroup: 'Network', approval: 'Requested', completionCode: 'Withdrawn' },
      'Updated: owning group: Network; approval: Requested; completion code: Withdrawn.',
    ],
    [
      { owningGroup: '', completionCode: '' },
      'Updated: owning group cleared; completion code cleared.',
    ],
    [{ description: '' }, 'Updated: description cleared.'],
  ])('%j: "%s"', (input, text) => {
    expect(update(input)).toHaveProperty('outcome.text', text);
  });

  test('a description is said to be changed, and is not repeated', () => {
    expect(update({ description: 'A long story.' })).toHaveProperty(
      'outcome.text',
      'Updated: description changed.',
    );
  });

  test('a comment that comes with it is not in its text: it is an entry of its own', () => {
    const decision = update({ title: 'New', comment: 'Look here.' });
    expect(decision).toHaveProperty('outcome.text', expect.not.stringContaining('Look here.'));
  });
});
