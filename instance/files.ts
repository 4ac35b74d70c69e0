import { readFileSync } from 'node:fs';

/** Whether an error is the operating system's, with this code (`ENOENT`). */
export function isCode(error: unknown, code: string): boolean {
  // Not by its class: jest runs the tests with an Error of their own, and the system's are not of it.
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

/** A file's text, or undefined when there is no such file. */
export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
