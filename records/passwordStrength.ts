import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

/** Minimum and maximum length in characters. The password is an account's only protection against guessing. */
const shortest = 12;
const longest = 256;
/** The minimum score, from 0 to 4. A score of 3 means about 10^8 guesses or more. */
const leastScore = 3;

let estimator: ZxcvbnFactory | undefined;

/**
 * Says what is wrong with a new password, and what would be right. Returns null if it is strong enough.
 * @param known words that an attacker would try first, such as the user's name
 */
export function passwordFault(password: string, known: readonly string[]): string | null {
  const { length } = [...password];
  if (length < shortest) return `it has ${length} characters: give at least ${shortest}`;
  if (length > longest) return `it has ${length} characters: give at most ${longest}`;
  estimator ??= new ZxcvbnFactory({ graphs: adjacencyGraphs, dictionary });
  const { score } = estimator.check(password, ['crossdesk', ...known]);
  return score < leastScore
    ? 'it is easy to guess (a common password, a repetition, keys in a row, or your name): give several words that do not belong together'
    : null;
}
