import type { Request } from 'express';
import { Refused } from '../../domain/refusal';
import { InexactNumber } from './json';
import { invalid } from './problem';

/** Deeper than any form. Unlimited nesting would exhaust the stack. */
const maxDepth = 64;

/**
 * Refuses values that JSON allows and that we cannot store unchanged: NUL, unpaired surrogates, numbers that would be
 * changed.
 * @throws Refused `invalid`, naming the place
 */
export function checkValue(value: unknown, path = 'body', depth = 0): void {
  if (typeof value === 'string') checkText(value, path);
  else if (value instanceof InexactNumber) {
    const number = value.text.length > 40 ? `${value.text.slice(0, 40)}…` : value.text;
    throw invalid(path, `the number ${number} would be changed: send it as a string.`);
  } else if (typeof value === 'object' && value !== null) {
    if (depth >= maxDepth) throw invalid(path, `is nested deeper than ${maxDepth} levels.`);
    for (const [key, inner] of Object.entries(value)) {
      checkText(key, path);
      if (key === '__proto__') throw invalid(path, 'must not have a field named "__proto__".');
      checkValue(inner, depth === 0 ? key : `${path}.${key}`, depth + 1);
    }
  }
}

function checkText(text: string, path: string): void {
  if (text.includes('\0')) throw invalid(path, 'must not contain NUL characters.');
  if (/\p{Surrogate}/u.test(text))
    throw invalid(path, 'must not contain half characters (surrogates).');
}

/** @throws Refused `invalid` if the URL is not percent-encoded UTF-8 without NUL */
export function checkUrl(req: Request): void {
  let decoded: string;
  try {
    decoded = decodeURIComponent(req.originalUrl);
  } catch {
    throw new Refused('invalid', 'The URL is not valid percent-encoded UTF-8.');
  }
  if (decoded.includes('\0')) throw new Refused('invalid', 'The URL must not contain NUL.');
}
