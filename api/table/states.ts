import { type CaseState, caseLifecycle, commandTo } from '../../domain/case';
import { refusedOperation } from './tableError';
import { stateChoices } from './tables/loanService';

/** Where a case may be led from a state, as a sentence for whoever asked for something else. */
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

/** @throws TableError where a case is to be resolved without a code */
export function requireResolution(code: string | null | undefined): void {
  if (code) return;
  throw refusedOperation(
    'Data Policy Exception: The following mandatory fields are not filled in: resolution_code',
  );
}
