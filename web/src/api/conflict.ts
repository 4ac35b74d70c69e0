import { stateLabel } from '../i18n/labels';
import { t } from '../i18n/t';
import { ApiProblem } from './problem';
import { send } from './send';

/** The record has changed or is gone since the page loaded it. */
export function isConflict(error: unknown): boolean {
  return (
    error instanceof Conflict ||
    (error instanceof ApiProblem && [404, 409, 412].includes(error.status))
  );
}

/** A conflict that was found before the API was asked. */
export class Conflict extends Error {}

interface Current {
  readonly state?: string;
  readonly phase?: string;
  readonly assignedTo?: string | null;
}

/** The present state and assignee of a record; null if it cannot be read. */
export async function fetchCurrent(path: string): Promise<Current | null> {
  try {
    return (await send<Current>(path)).body;
  } catch (error) {
    // The conflict is reported anyway.
    if (error instanceof Error) return null;
    throw error;
  }
}

/** @param me the user's own name */
export function describe({ state, phase, assignedTo }: Current, me: string): string {
  const who =
    assignedTo === me ? t('api.youHaveIt') : assignedTo ? t('api.hasIt', { name: assignedTo }) : '';
  const where = state ?? phase;
  return [who, where ? t('api.isNow', { state: stateLabel(where) }) : ''].filter(Boolean).join(' ');
}
