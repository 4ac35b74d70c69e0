import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { holds, sessionQuery } from '../api/session';
import { Notice } from '../components/Notice';
import { t } from '../i18n/t';

/** Says on every page that this is a copy of another installation, which speaks to nobody. */
export function CopyBanner() {
  const { data: session } = useQuery(sessionQuery);
  if (!session?.user || session.installation === 'original') return null;
  const isUndecided = session.installation === 'undecided';
  return (
    <Notice
      tone="warning"
      title={t(isUndecided ? 'shell.mayBeCopy' : 'shell.isCopy')}
      actions={
        holds(session.user, 'admin') && (
          <Link to="/doctor" className="button">
            {t('shell.decideCopy')}
          </Link>
        )
      }
    >
      {t('shell.copyIsSilent')}
    </Notice>
  );
}
