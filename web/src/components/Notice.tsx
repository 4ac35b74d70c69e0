import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ApiProblem, isTransient, Unreachable, Waits } from '../api/problem';
import { errorText } from '../i18n/problems';
import { type TextKey, t } from '../i18n/t';
import { Button } from './Button';
import { Icon, type IconName } from './Icon';
import { ProblemLink } from './ProblemLink';

type Tone = 'info' | 'good' | 'warning' | 'bad';
const icons: Readonly<Record<Tone, IconName>> = {
  info: 'system',
  good: 'check',
  warning: 'warning',
  bad: 'warning',
};

interface Props {
  readonly tone?: Tone;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** A message in the page. One with the tone `bad` is announced at once. */
export function Notice({ tone = 'info', title, children, actions }: Props) {
  return (
    <div className={`notice notice-${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon name={icons[tone]} />
      <div className="notice-text">
        <strong>{title}</strong>
        {children && <div>{children}</div>}
      </div>
      {actions && <div className="notice-actions">{actions}</div>}
    </div>
  );
}

/** Titles of errors that no retry changes. */
const finalTitles: Readonly<Record<number, TextKey>> = {
  403: 'components.noAccess',
  404: 'components.notFound',
};

/** An error in the reader's language, else in the API's own words, with a retry where that may help. */
export function ErrorNotice({
  error,
  retry,
}: {
  readonly error: unknown;
  readonly retry?: () => void;
}) {
  if (!error) return null;
  if (error instanceof Waits)
    return (
      <Notice tone="good" title={error.message}>
        <Link to="/approvals">{t('approval.approvals')}</Link>
      </Notice>
    );
  if (error instanceof ApiProblem && error.status === 401) {
    return <Notice title={t('components.sessionEnded')}>{t('components.signInAgain')}</Notice>;
  }
  const away = isTransient(error);
  const { status, type } = error instanceof ApiProblem ? error.problem : { status: 0, type: '' };
  const title = away
    ? error instanceof Unreachable
      ? t('components.noConnection')
      : t('components.unavailable')
    : t(finalTitles[status] ?? 'components.failed');
  return (
    <Notice
      tone={away ? 'warning' : 'bad'}
      title={title}
      actions={
        retry &&
        !(status in finalTitles) && <Button onPress={retry}>{t('components.retry')}</Button>
      }
    >
      {errorText(error)}
      {type.startsWith('/problems/') && (
        <>
          {'\n'}
          <ProblemLink path={type} />
        </>
      )}
    </Notice>
  );
}
