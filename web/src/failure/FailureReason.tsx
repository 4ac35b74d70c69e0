import type { Failure } from '../api/types';

/** Why an update failed, how often it was tried, and how many wait behind it. */
export function FailureReason({
  failure: { reason, attempts, heldBack },
}: {
  readonly failure: Pick<Failure, 'reason' | 'attempts' | 'heldBack'>;
}) {
  return (
    <>
      {reason}
      <span className="row-under">
        {attempts} {attempts === 1 ? 'attempt' : 'attempts'}
        {heldBack > 0 && `; ${heldBack} of its record ${heldBack === 1 ? 'waits' : 'wait'}`}
      </span>
    </>
  );
}
