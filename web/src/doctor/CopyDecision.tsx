import { useQuery } from '@tanstack/react-query';
import { send } from '../api/send';
import type { Installation } from '../api/types';
import { Notice } from '../components/Notice';
import { ProblemLink } from '../components/ProblemLink';
import { t } from '../i18n/t';
import { ConfirmButton } from '../record/ActionButton';
import { Panel } from '../record/RecordPage';

const parts = {
  postgres: 'doctor.otherPostgres',
  temporal: 'doctor.otherTemporal',
  host: 'doctor.otherHost',
} as const;

/** Lets an admin say whether a database that was moved is the original here. Nothing is shown where it was not moved. */
export function CopyDecision() {
  const { data } = useQuery({
    queryKey: ['installation'],
    queryFn: async ({ signal }) =>
      (await send<Installation>('/api/v1/installation', { signal })).body,
  });
  if (!data || data.state === 'original') return null;
  return (
    <Panel title={t('doctor.originalOrCopy')}>
      <Notice
        tone="warning"
        title={t(data.state === 'copy' ? 'shell.isCopy' : 'shell.mayBeCopy')}
        actions={
          <>
            <ConfirmButton
              label={t('doctor.adopt')}
              title={t('doctor.adopt')}
              confirm={t('doctor.adoptConfirm')}
              action={{ path: '/api/v1/installation/adopt', body: { confirm: true } }}
              done={t('doctor.adopted')}
            >
              {t('doctor.adoptHint')}
            </ConfirmButton>
            {data.actions.includes('silence') && (
              <ConfirmButton
                label={t('doctor.silence')}
                title={t('doctor.silence')}
                confirm={t('doctor.silence')}
                action={{ path: '/api/v1/installation/silence' }}
                done={t('doctor.silenced')}
              >
                {t('doctor.silenceHint')}
              </ConfirmButton>
            )}
          </>
        }
      >
        <ul>
          {data.differs.map((part) => (
            <li key={part}>{t(parts[part])}</li>
          ))}
        </ul>
        <ProblemLink page="copy" />
      </Notice>
    </Panel>
  );
}
