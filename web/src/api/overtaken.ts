import { ApiProblem } from './problem';
import { send } from './send';

/** Somebody else was faster: the record is not as the page showed it, or is gone. */
export function isConflict(error: unknown): boolean {
  return (
    error instanceof Conflict ||
    (error instanceof ApiProblem && [404, 409, 412].includes(error.status))
  );
}

/** Seen here, before the API was asked. */
export class Conflict extends Error {}

interface Current {
  readonly state?: string;
  readonly phase?: string;
  readonly assignedTo?: string | null;
}

/** How a record is now: who has it, and its state. Null where it cannot be read. */
export async function fetchCurrent(path: string): Promise<Current | null> {
  try {
    return (await send<Current>(path)).body;
  } catch (error) {
    // What was refused is said in any case.
    if (error instanceof Error) return null;
    throw error;
  }
}

/** @param me the reader's own name */
export function describe({ state, phase, assignedTo }: Current, me: string): string {
  const who = assignedTo === me ? 'You have it.' : assignedTo ? `${assignedTo} has it.` : '';
  const where = state ?? phase;
  return [who, where ? `It is ${where} now.` : ''].filter(Boolean).join(' ');
}
