import SCIMMY from 'scimmy';
import type { Refused } from '../../domain/refusal';
import { problems } from '../http/problem';

/**
 * Runs the library on what a caller sent. Whatever it throws, the caller's input is the cause: it has no other.
 * @throws an error of SCIM, never of status 500
 */
export async function protocol<T>(act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof SCIMMY.Types.Error && error.status < 500) throw error;
    const why = error instanceof TypeError ? error.message : 'It cannot be applied.';
    throw new SCIMMY.Types.Error(400, 'invalidValue', why);
  }
}

/** A refusal as an error of SCIM (RFC 7644, 3.12). @param refused null: an internal error */
export function scimError(refused: Refused | null) {
  const { code, message } = refused ?? { code: 'fault' as const, message: 'Internal error.' };
  const types: Partial<Record<string, string>> = {
    conflict: 'uniqueness',
    invalid: 'invalidValue',
  };
  // The library takes no type as null, which its own declaration forgets.
  return new SCIMMY.Types.Error(problems[code].status, types[code] as string, message);
}
