import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { normalChange } from '../../domain/normalChange';
import { readChangeModels } from '../../instance/change-models';
import { emergencyChange } from '../domain/emergencyChange';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'crossdesk-models-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(name: string, content: unknown): string {
  const file = join(directory, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** The problems of one file that holds this; each must begin with the file. */
function problemsOf(content: unknown): readonly string[] {
  const file = write('model.json', content);
  const { models, problems } = readChangeModels([file]);
  expect(models).toEqual([normalChange]);
  for (const problem of problems) expect(problem.startsWith(`${file}: `)).toBe(true);
  return problems.map((problem) => problem.slice(`${file}: `.length));
}

describe('change models', () => {
  test('are the normal one, where no file is named', () => {
    expect(readChangeModels([])).toEqual({ models: [normalChange], problems: [] });
  });

  test('are those of the files beside the normal one', () => {
    const standard = { ...emergencyChange, name: 'standard' };
    const files = [write('emergency.json', emergencyChange), write('standard.json', standard)];
    expect(readChangeModels(files)).toEqual({
      models: [normalChange, emergencyChange, standard],
      problems: [],
    });
  });

  test('have that of a file in place of the normal one, where it has that name', () => {
    const own = { ...emergencyChange, name: 'normal' };
    expect(readChangeModels([write('own.json', own)])).toEqual({ models: [own], problems: [] });
  });

  test('are read with blanks around names left out, and none the less compared', () => {
    const { metaphases, ...rest } = emergencyChange;
    const blank = metaphases.map(({ name, phases }) => ({
      name: ` ${name} `,
      phases: phases.map((phase) => `${phase}\t`),
    }));
    const file = write('blank.json', { ...rest, metaphases: blank });
    expect(readChangeModels([file])).toEqual({
      models: [normalChange, emergencyChange],
      problems: [],
    });
  });
});

describe('a file that cannot be read', () => {
  test('is named, where it is not there', () => {
    const file = join(directory, 'nowhere.json');
    const { models, problems } = readChangeModels([file]);
    expect(models).toEqual([normalChange]);
    expect(problems).toEqual([expect.stringMatching(/nowhere\.json: .*ENOENT/)]);
  });

  test('is named, where it is a folder', () => {
    const { problems } = readChangeModels([directory]);
    expect(problems).toEqual([expect.stringMatching(/EISDIR/)]);
    expect(problems[0]?.startsWith(`${directory}: `)).toBe(true);
  });

  test.each(['', '{', 'name: emergency', '{"name": "emergency",}'])(
    'is named, where it is not JSON: %j',
    (text) => {
      expect(problemsOf(text)).toEqual(['is not JSON']);
    },
  );
});

describe('a model of the wrong shape is refused, and each problem named with its place:', () => {
  const { metaphases, transitions } = emergencyChange;

  test.each<[string, object, readonly string[]]>([
    ['a name in capitals', { name: 'Emergency' }, ['name: must be lower-case letters']],
    ['a name with a blank', { name: 'my change' }, ['name: must be lower-case letters']],
    ['a name of 64 letters', { name: 'a'.repeat(64) }, ['name: must be lower-case letters']],
    ['a title of blanks', { title: '  ' }, ['title: ']],
    ['a title of 101 letters', { title: 'a'.repeat(101) }, ['title: ']],
    ['a first phase that is a number', { initial: 1 }, ['initial: ']],
    ['no metaphase', { metaphases: [] }, ['metaphases: ']],
    [
      'a metaphase without phases',
      { metaphases: [...metaphases, { name: 'Empty', phases: [] }] },
      ['metaphases.3.phases: '],
    ],
    [
      'a phase without a name',
      { metaphases: [...metaphases, { name: 'More', phases: ['Fine', ''] }] },
      ['metaphases.3.phases.1: '],
    ],
    [
      'a word that a metaphase does not have',
      { metaphases: [{ ...metaphases[0], colour: 'red' }, ...metaphases.slice(1)] },
      ['metaphases.0: Unrecognized key: "colour"'],
    ],
    ['transitions that are no list', { transitions: {} }, ['transitions: ']],
    [
      'a transition without an end',
      { transitions: [...transitions, { from: 'Fix' }] },
      ['transitions.6.to: '],
    ],
    [
      'a word that a transition does not have',
      { transitions: [{ from: 'Raise', to: 'Fix', when: 'now' }] },
      ['transitions.0: Unrecognized key: "when"'],
    ],
    [
      'a condition on a field that changes do not have',
      { transitions: [{ from: 'Raise', to: 'Fix', conditions: [{ field: 'colour' }] }] },
      ['transitions.0.conditions.0.field: '],
    ],
    [
      'a word that a condition does not have',
      { transitions: [{ from: 'Raise', to: 'Fix', conditions: [{ field: 'title', not: 'x' }] }] },
      ['transitions.0.conditions.0: Unrecognized key: "not"'],
    ],
    [
      'a condition that no value meets',
      { transitions: [{ from: 'Raise', to: 'Fix', conditions: [{ field: 'title', oneOf: [] }] }] },
      ['transitions.0.conditions.0.oneOf: '],
    ],
    ['no last phase', { last: [] }, ['last: ']],
    ['no phase of what is abandoned', { abandoned: null }, ['abandoned: ']],
    [
      'several at once',
      { title: '', last: [], abandoned: 7, metaphases: [{ name: '', phases: ['Raise'] }] },
      ['title: ', 'metaphases.0.name: ', 'last: ', 'abandoned: '],
    ],
  ])('%s', (_what, changes, places) => {
    expect(problemsOf({ ...emergencyChange, ...changes })).toEqual(
      places.map((place) => expect.stringMatching(new RegExp(`^${literally(place)}`))),
    );
  });

  test('everything that is missing', () => {
    expect(problemsOf({}).map((problem) => problem.split(':')[0])).toEqual([
      'name',
      'title',
      'initial',
      'metaphases',
      'transitions',
      'last',
      'abandoned',
    ]);
  });

  test.each([null, [], 7, 'emergency'])('%j is no model', (content) => {
    expect(problemsOf(JSON.stringify(content))).toHaveLength(1);
  });

  test('a word that a model does not have', () => {
    expect(problemsOf({ ...emergencyChange, colour: 'red' })).toEqual([
      expect.stringContaining('"colour"'),
    ]);
  });
});

describe('a model that has the shape and does not hold together', () => {
  test('is refused with all its faults', () => {
    const faulty = { ...emergencyChange, initial: 'Before', abandoned: 'Fix' };
    const problems = problemsOf(faulty);
    expect(problems).toContain('"Before" is a phase of no metaphase');
    expect(problems).toContain(
      '"Fix", the phase of abandoned changes, must be one of the last phases',
    );
    expect(problems).toContain('no way leads from Before to "Raise"');
  });

  test('does not stand in place of the normal one', () => {
    expect(problemsOf({ ...normalChange, abandoned: 'Review' })).toHaveLength(1);
  });
});

describe('several files', () => {
  test('of which two have one name: the second is named', () => {
    const [first, second] = [write('1.json', emergencyChange), write('2.json', emergencyChange)];
    const { problems } = readChangeModels([first, second]);
    expect(problems).toEqual([`${second}: "emergency" is there twice`]);
  });

  test('of which two are in place of the normal one: the second is named', () => {
    const [first, second] = [write('1.json', normalChange), write('2.json', normalChange)];
    expect(readChangeModels([first, second]).problems).toEqual([
      `${second}: "normal" is there twice`,
    ]);
  });

  test('are all read, and every problem of each is named in their order', () => {
    const files = [
      join(directory, 'nowhere.json'),
      write('text.json', 'text'),
      write('good.json', emergencyChange),
      write('shape.json', { ...emergencyChange, name: 'X', title: 1 }),
      write('fault.json', { ...emergencyChange, name: 'faulty', abandoned: 'Fix' }),
    ];
    const { models, problems } = readChangeModels(files);
    expect(models).toEqual([normalChange, emergencyChange]);
    const [nowhere, text, , shape, fault] = files;
    expect(problems.map((problem) => problem.split(': ')[0])).toEqual([
      nowhere,
      text,
      shape,
      shape,
      fault,
    ]);
  });
});

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
