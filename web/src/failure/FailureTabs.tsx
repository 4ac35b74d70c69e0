import { Link } from '@tanstack/react-router';
import { t } from '../i18n/t';

const tabs = [
  ['/failures', 'failure.failures'],
  ['/drift', 'failure.drift'],
  ['/mail-failures', 'failure.mails'],
  ['/received-mails', 'failure.replies'],
] as const;

/** Links between what was refused: updates and mails, in both directions. */
export function FailureTabs() {
  return (
    <nav className="subnav" aria-label={t('failure.failuresAndDrift')}>
      {tabs.map(([to, label]) => (
        <Link key={to} to={to} className="subnav-link">
          {t(label)}
        </Link>
      ))}
    </nav>
  );
}
