import { describe, expect, test } from '@jest/globals';
import {
  type Account,
  agree,
  agreedOn,
  agreeOnNumbers,
  entryFaults,
  numberFaults,
} from '../../domain/reconciliation';

const five = { sent: 5, delivered: 5, received: 3, kept: 1 };
const three = { sent: 3, delivered: 3, received: 5, kept: 1 };

describe('numbers', () => {
  test('that match have no fault, on either side', () => {
    expect([numberFaults(five, three), numberFaults(three, five)]).toEqual([{}, {}]);
    expect(agreeOnNumbers(five, three)).toBe(true);
  });

  test('do not disagree about what is on its way, taken already or not', () => {
    const sending = { ...five, sent: 8 };
    for (const received of [5, 6, 8]) {
      expect(numberFaults(sending, { ...three, received })).toEqual({});
    }
  });

  test('that were set back here go on from what the partner has had', () => {
    const ours = { ...five, sent: 2, delivered: 2 };
    expect(numberFaults(ours, three)).toEqual({ countOnFrom: 5 });
    expect(numberFaults(three, ours)).toEqual({});
  });

  test('that were set back there are sent again from what the partner has left', () => {
    const theirs = { ...three, received: 2 };
    expect(numberFaults(five, theirs)).toEqual({ sendFrom: 3 });
    expect(numberFaults(theirs, five)).toEqual({ weLack: true });
  });

  test('of which the oldest are kept no more are sent from there, and the partner goes on there', () => {
    const ours = { ...five, kept: 4 };
    const theirs = { ...three, received: 1 };
    expect(numberFaults(ours, theirs)).toEqual({ sendFrom: 4 });
    expect(numberFaults(theirs, ours)).toEqual({ weLack: true, goOnBehind: 3 });
  });

  test('of which none is kept any more are said to be gone, and the partner goes on behind them', () => {
    const ours = { ...five, kept: 6 };
    const theirs = { ...three, received: 1 };
    expect(numberFaults(ours, theirs)).toEqual({ isGone: true });
    expect(numberFaults(theirs, ours)).toEqual({ weLack: true, goOnBehind: 5 });
  });
});

describe('journals', () => {
  test('differ by whose entries are missing where', () => {
    const ours = { own: ['a', 'b'], other: ['x', 'y'] };
    const theirs = { own: ['x', 'z'], other: ['a', 'c'] };
    expect(entryFaults(ours, theirs)).toEqual({
      theyLack: ['b'],
      weLack: ['z'],
      weLost: ['c'],
      theyLost: ['y'],
    });
  });
});

describe('two accounts', () => {
  const account = (numbers: object, rest: Partial<Account> = {}): Account => ({
    subject: 'ACME-PRQ0001001',
    state: 'Received',
    digest: 'd',
    entries: null,
    ...five,
    ...numbers,
    ...rest,
  });

  test('agree where numbers and digests do', () => {
    expect(agree(account(five), account(three))).toBe(true);
    expect(agreedOn(account(five), account(three))).toEqual([
      'numbers',
      'entries',
      'state',
      'record',
      'details',
    ]);
  });

  test('agree in part where only their journals differ', () => {
    const theirs = account(three, { digest: 'e' });
    expect(agree(account(five), theirs)).toBe(false);
    expect(agreedOn(account(five), theirs)).toEqual(['numbers', 'record', 'state', 'details']);
  });

  test('do not agree on a record that one of them does not know', () => {
    const theirs = account(three, { digest: null, state: null });
    expect(agreedOn(account(five), theirs)).toEqual(['numbers', 'details']);
  });
});
