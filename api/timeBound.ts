import { createContext, Script } from 'node:vm';

const room: { work: () => unknown } = { work: () => undefined };
const context = createContext(room);
const script = new Script('work()');

/**
 * Runs synchronous work that may take far too long, such as another's regular expression, and stops it after so many
 * milliseconds: until then nothing else runs here.
 * @returns what the work returns; null where it was stopped
 */
export function withinTime<T>(ms: number, work: () => T): { readonly result: T } | null {
  let result: { readonly result: T } | null = null;
  room.work = () => {
    result = { result: work() };
  };
  try {
    script.runInContext(context, { timeout: ms });
  } catch (error) {
    if (!isTimeout(error)) throw error;
    return null;
  } finally {
    room.work = () => undefined;
  }
  return result;
}

function isTimeout(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}
