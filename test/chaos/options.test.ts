import { describe, expect, test } from '@jest/globals';
import { commandOf, readOptions, usage } from './options';

describe('The options', () => {
  test('are a thousand exchanges and a hundred faults of each kind where nothing is said, and a seed', () => {
    const { seed, ...rest } = readOptions([]);
    expect(rest).toEqual({ exchanges: 1000, faults: 100, patience: 600, keep: false });
    expect(Number.isInteger(seed)).toBe(true);
  });

  test('are taken from the command line', () => {
    const args = ['--seed', '7', '--exchanges=20', '--faults', '0', '--keep'];
    expect(readOptions(args)).toEqual({
      seed: 7,
      exchanges: 20,
      faults: 0,
      patience: 600,
      keep: true,
    });
  });

  test('are what the command that repeats a run gives', () => {
    const options = readOptions(['--exchanges', '20', '--faults', '3']);
    const [, args = ''] = commandOf(options).split(' -- ');
    expect(readOptions(args.split(' '))).toEqual(options);
  });

  test.each([
    [['--seed', 'x'], '--seed must be a whole number from 0 to 1000000000, not "x".'],
    [['--exchanges', '0'], '--exchanges must be a whole number from 1 to 1000000000, not "0".'],
    [['--faults', '1.5'], '--faults must be a whole number from 0 to 1000000000, not "1.5".'],
    [['--faults=-1'], '--faults must be a whole number from 0 to 1000000000, not "-1".'],
    [['--patience', ''], '--patience must be a whole number from 1 to 1000000000, not "".'],
    [['--fault', '1'], '--fault'],
    [['100'], '100'],
    [['--seed'], '--seed'],
  ])('%j are refused with what is wrong, and the usage', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
    expect(() => readOptions(args)).toThrow(usage);
  });

  test('that are wrong are all named at once', () => {
    const read = () => readOptions(['--seed', 'x', '--faults', 'y']);
    expect(read).toThrow('--seed');
    expect(read).toThrow('--faults');
  });
});
