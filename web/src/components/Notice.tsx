import type { ReactNode } from 'react';
import { ApiProblem, isTransient, Unreachable } from '../api/problem';
import { Button } from './Button';
import { Icon, type IconName } from './Icon';

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
const finalTitles: Readonly<Record<number, string>> = {
  403: 'Your account has no access here',
  404: 'Not found',
};

/** An error in the API's own words, with a retry where that may help. */
export function ErrorNotice({
  error,
  retry,
}: {
  readonly error: unknown;
  readonly retry?: () => void;
}) {
  if (!error) return null;
  if (error instanceof ApiProblem && error.status === 401) {
    return <Notice title="Your session has ended">Sign in and try again.</Notice>;
  }
  const away = isTransient(error);
  const status = error instanceof ApiProblem ? error.status : 0;
  const title = away
    ? error instanceof Unreachable
      ? 'No connection'
      : 'Temporarily unavailable'
    : (finalTitles[status] ?? 'That did not work');
  const detail = error instanceof Error ? error.message : String(error);
  return (
    <Notice
      tone={away ? 'warning' : 'bad'}
      title={title}
      actions={retry && !(status in finalTitles) && <Button onPress={retry}>Retry</Button>}
    >
      {detail}
    </Notice>
  );
}
