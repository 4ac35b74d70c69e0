import type { Failure } from '../api/types';
import { t } from '../i18n/t';
import { Fold } from '../list/Fold';

/** Why an update failed, how often it was tried, and how many wait behind it. */
export function FailureReason({
  failure: { reason, attempts, heldBack },
}: {
  readonly failure: Pick<Failure, 'reason' | 'attempts' | 'heldBack'>;
}) {
  return (
    <Fold
      lines={[
        reason,
        t('failure.attempts', { count: attempts }),
        heldBack > 0 && t('failure.heldBack', { count: heldBack }),
      ]}
    />
  );
}
