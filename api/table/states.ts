import { type CaseState, caseLifecycle, commandTo } from '../../domain/case';
import { refusedOperation } from './tableError';
import { stateChoices } from './tables/loanService';

/** The states that a case can reach from a state, as a sentence for an error message. */
export function possibleFrom(from: CaseState, beginning = false): string {
  const possible = stateChoices.filter(
    ({ stored }) =>
      stored !== from &&
      commandTo(from, stored) !== null &&
      !(beginning && caseLifecycle.final.includes(stored)),
  );
  const names = possible.map(({ value, label }) => `${value} (${label})`).join(', ');
  return names ? `Possible from ${from}: ${names}.` : `${from} is final: nothing is possible.`;
}

/** @throws TableError if a case is resolved without a code */
export function requireResolution(code: string | null | undefined): void {
  if (code) return;
  throw refusedOperation(
    'Data Policy Exception: The following mandatory fields are not filled in: resolution_code',
  );
}
