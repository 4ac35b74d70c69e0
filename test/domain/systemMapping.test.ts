import { describe, expect, test } from '@jest/globals';
import {
  type MappedDirection,
  mapIncoming,
  mapOutgoing,
  mappedFields,
  noMapping,
} from '../../domain/systemMapping';

const plain = noMapping.incoming;
const direction = (some: Partial<MappedDirection>): MappedDirection => ({ ...plain, ...some });

/** Theirs to ours. */
const incoming = direction({
  fields: { summary: 'title', status: 'phase', urgency: 'priority', team: 'owningGroup' },
  values: {
    phase: { new: 'Log', doing: 'Execute' },
    priority: { high: '1', low: '5' },
    approval: { yes: 'Approved', no: 'Rejected' },
  },
  defaults: { owningGroup: 'Desk', priority: 4 },
});
/** Ours to theirs. */
const outgoing = direction({
  fields: { title: 'summary', phase: 'status', priority: 'urgency', owningGroup: 'team' },
  values: {
    phase: { Log: 'new', Execute: 'doing' },
    priority: { '1': 'high', '5': 'low' },
    approval: { Approved: 'yes', Rejected: 'no' },
    metaphase: { Assessment: 'early' },
  },
  defaults: { team: 'unknown', completionCode: 'none', description: 0 },
});

const update = (theirs: Parameters<typeof mapIncoming>[1], mapping = incoming) =>
  mapIncoming(mapping, theirs, false);
const create = (theirs: Parameters<typeof mapIncoming>[1], mapping = incoming) =>
  mapIncoming(mapping, theirs, true);

describe('what a system says', () => {
  test('comes in our words: names, values, and what is neither mapped', () => {
    const theirs = {
      summary: 'Disk full',
      status: 'doing',
      urgency: 'high',
      approval: 'yes',
      description: 'new',
      completionCode: null,
    };
    expect(update(theirs)).toEqual({
      change: {
        title: 'Disk full',
        phase: 'Execute',
        priority: '1',
        approval: 'Approved',
        description: 'new',
        completionCode: null,
      },
      errors: [],
    });
  });

  test('may use our name of a field that has another name there', () => {
    expect(update({ title: 'Disk full', phase: 'new' })).toEqual({
      change: { title: 'Disk full', phase: 'Log' },
      errors: [],
    });
  });

  test('is the same without a mapping, for every field but the metaphase, which the phase decides', () => {
    const all = Object.fromEntries(
      mappedFields.filter((field) => field !== 'metaphase').map((field) => [field, `a ${field}`]),
    );
    expect(update(all, plain)).toEqual({ change: all, errors: [] });
    expect(update({ priority: 2 }, plain).change).toEqual({ priority: 2 });
  });

  test.each([
    ['status', 'done', ['"done"', 'new, doing']],
    ['phase', 'Log', ['"Log"', 'new, doing']],
    ['urgency', 1, ['"1"', 'high, low']],
    ['approval', 'Approved', ['"Approved"', 'yes, no']],
  ])(
    'the value of %s that is not mapped, %j, is refused by that name, and says which are',
    (name, value, words) => {
      const { change, errors } = update({ [name]: value, description: 'Kept.' });
      expect(change).toEqual({ description: 'Kept.' });
      expect(errors).toEqual([{ path: name, message: expect.any(String) }]);
      for (const word of words) expect(errors[0]?.message).toContain(word);
    },
  );

  test('a field whose values are mapped, but none of them, takes no value', () => {
    const { errors } = update({ approval: 'yes' }, direction({ values: { approval: {} } }));
    expect(errors).toEqual([{ path: 'approval', message: expect.stringContaining('No value is') }]);
  });

  test.each(['colour', 'number', 'metaphase', 'comment', 'state', 'Title', ''])(
    'the field "%s" is refused by its name',
    (name) => {
      expect(update({ [name]: 'x' })).toEqual({
        change: {},
        errors: [{ path: name, message: 'is not known here.' }],
      });
    },
  );

  test.each(['metaphase', 'number', 'colour', 'constructor'])(
    'a field that is mapped to "%s", which nobody sets, is refused by its name there',
    (to) => {
      expect(update({ stage: 'x' }, direction({ fields: { stage: to } }))).toEqual({
        change: {},
        errors: [{ path: 'stage', message: 'is not known here.' }],
      });
    },
  );

  test('every fault is named at once, in its order', () => {
    const { errors } = update({ colour: 'red', status: 'done', summary: 'Right', urgency: 'x' });
    expect(errors.map(({ path }) => path)).toEqual(['colour', 'status', 'urgency']);
  });

  test.each([null, ''])('an empty value stays as it is, mapped or not: %j', (empty) => {
    expect(update({ summary: empty, status: empty, approval: empty })).toEqual({
      change: { title: empty, phase: empty, approval: empty },
      errors: [],
    });
  });

  test('what it leaves undefined is left out', () => {
    expect(update({ summary: undefined, colour: undefined })).toEqual({ change: {}, errors: [] });
  });

  test('has our defaults for what a Create leaves out, by our names and in our values', () => {
    expect(create({ summary: 'Disk full' }).change).toEqual({
      title: 'Disk full',
      owningGroup: 'Desk',
      priority: 4,
    });
  });

  test('has its own value before a default', () => {
    expect(create({ team: 'Network', urgency: 'low' }).change).toEqual({
      owningGroup: 'Network',
      priority: '5',
    });
  });

  test('has no default but in a Create', () => {
    expect(update({ summary: 'Disk full' }).change).toEqual({ title: 'Disk full' });
  });
});

describe('what a system is told', () => {
  const change = {
    number: 'CHG0001001',
    title: 'Disk full',
    description: 'The old one.',
    phase: 'Execute',
    metaphase: 'Assessment',
    owningGroup: 'Network',
    priority: 1,
    approval: 'Approved',
    completionCode: 'Done',
  };

  test('goes in its words: names, values, and what is neither mapped', () => {
    expect(mapOutgoing(outgoing, change)).toEqual({
      change: {
        number: 'CHG0001001',
        summary: 'Disk full',
        description: 'The old one.',
        status: 'doing',
        metaphase: 'early',
        team: 'Network',
        urgency: 'high',
        approval: 'yes',
        completionCode: 'Done',
      },
      error: null,
    });
  });

  test('is the same without a mapping', () => {
    expect(mapOutgoing(noMapping.outgoing, change)).toEqual({ change, error: null });
  });

  test('never has the number under another name, or in another value', () => {
    const renaming = JSON.parse(
      '{"fields": {"number": "id"}, "values": {"number": {"CHG0001001": "1"}}, "defaults": {}}',
    );
    expect(mapOutgoing(renaming, { number: 'CHG0001001' })).toEqual({
      change: { number: 'CHG0001001' },
      error: null,
    });
  });

  test('has its defaults for what is empty here, by its names', () => {
    const empty = { owningGroup: null, completionCode: null, description: null, approval: null };
    expect(mapOutgoing(outgoing, empty)).toEqual({
      change: { team: 'unknown', completionCode: 'none', description: 0, approval: null },
      error: null,
    });
  });

  test('has no default for what is not empty, and one for what is left out', () => {
    expect(mapOutgoing(outgoing, { owningGroup: 'Network' }).change).toEqual({
      team: 'Network',
      completionCode: 'none',
      description: 0,
    });
  });

  test.each([
    ['phase', 'Plan', 'status', ['"Plan"', 'Log, Execute']],
    ['priority', 3, 'urgency', ['"3"', '1, 5']],
    ['approval', 'Requested', 'approval', ['"Requested"', 'Approved, Rejected']],
    ['metaphase', 'End', 'metaphase', ['"End"', 'Assessment']],
  ] as const)(
    'the value of %s without a counterpart, %j, goes as it is, and is named by our name',
    (field, value, name, words) => {
      const { change, error } = mapOutgoing(outgoing, { title: 'Disk full', [field]: value });
      expect(change).toMatchObject({ summary: 'Disk full', [name]: value });
      expect(error?.path).toBe(field);
      for (const word of words) expect(error?.message).toContain(word);
    },
  );

  test('the first of several such values is named', () => {
    const wrong = { title: 'Disk full', approval: 'Requested', phase: 'Plan', priority: 3 };
    expect(mapOutgoing(outgoing, wrong).error?.path).toBe('approval');
  });
});

test.each(mappedFields.map((field) => [field]))('%s alone may have another name there', (field) => {
  const mapping = direction({ fields: { [field]: 'theirs' } });
  expect(mapOutgoing(mapping, { [field]: 'x' }).change).toEqual({ theirs: 'x' });
});
