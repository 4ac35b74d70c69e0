import { readFileSync } from 'node:fs';

/** Whether an error is from the operating system, with this code (`ENOENT`). */
export function isCode(error: unknown, code: string): boolean {
  // Not tested by its class: jest runs tests with its own Error class, which system errors are not instances of.
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
