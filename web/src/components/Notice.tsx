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

/** Something to know, where it matters; what is bad is announced at once. */
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

/** Of what no other try changes. */
const finalTitles: Readonly<Record<number, string>> = {
  403: 'Your account has no access here',
  404: 'Not found',
};

/** What went wrong, in the API's own words, with another try where one may help. */
export function ErrorNotice({
  error,
  retry,
}: {
  readonly error: unknown;
  readonly retry?: () => void;
}) {
  if (!error) return null;
  if (error instanceof ApiProblem && error.status === 401) {
    return <Notice title="Your session had ended">Sign in, and try once more.</Notice>;
  }
  const away = isTransient(error);
  const status = error instanceof ApiProblem ? error.status : 0;
  const title = away
    ? error instanceof Unreachable
      ? 'No connection'
      : 'Not available just now'
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
