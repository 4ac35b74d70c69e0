import { Link } from '@tanstack/react-router';
import { t } from '../i18n/t';

/** Links between the refused updates and the differences. */
export function FailureTabs() {
  return (
    <nav className="subnav" aria-label={t('failure.failuresAndDrift')}>
      <Link to="/failures" className="subnav-link">
        {t('failure.failures')}
      </Link>
      <Link to="/drift" className="subnav-link">
        {t('failure.drift')}
      </Link>
    </nav>
  );
}
