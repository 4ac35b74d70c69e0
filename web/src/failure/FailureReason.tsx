import type { Failure } from '../api/types';
import { ProblemLink, type ProblemPage } from '../components/ProblemLink';
import { t } from '../i18n/t';
import { Fold } from '../list/Fold';

/** Why an update failed, how often it was tried, and how many wait behind it. */
export function FailureReason({
  failure: { reason, attempts, heldBack },
  page,
  about,
}: {
  readonly failure: Pick<Failure, 'reason' | 'attempts' | 'heldBack'>;
  readonly page: ProblemPage;
  /** What failed. */
  readonly about: string;
}) {
  return (
    <span className="with-fold">
      <Fold
        lines={[
          reason,
          t('failure.attempts', { count: attempts }),
          heldBack > 0 && t('failure.heldBack', { count: heldBack }),
        ]}
      />
      <ProblemLink page={page} about={about} />
    </span>
  );
}
