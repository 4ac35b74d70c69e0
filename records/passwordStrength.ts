import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

/** A password is the only protection of an account against guessing. */
const shortest = 12;
const longest = 256;
/** From 0 to 4. 3: safely unguessable, about 10^8 guesses and more. */
const leastScore = 3;

let estimator: ZxcvbnFactory | undefined;

/**
 * Says what is wrong with a new password, and what would be right. Returns null if it is strong enough.
 * @param known words that a guesser would try first: the user's name and the like
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
