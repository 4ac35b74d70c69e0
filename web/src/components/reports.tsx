import { useSyncExternalStore } from 'react';
import { t } from '../i18n/t';
import { Button } from './Button';
import { Notice } from './Notice';
import { RecordLink } from './RecordLink';

interface Report {
  readonly id: number;
  readonly title: string;
  readonly text: string;
  /** The API path of the record that it is about, or of its command. */
  readonly path?: string;
}

const most = 5;
let reports: readonly Report[] = [];
let count = 0;
const listeners = new Set<() => void>();

/** Shows a message that the user must not miss, even if the page that they acted on is gone. It stays until they dismiss it. */
export function report(message: Omit<Report, 'id'>): void {
  count += 1;
  const others = reports.filter(
    ({ title, text }) => title !== message.title || text !== message.text,
  );
  set([...others, { ...message, id: count }].slice(-most));
}

function set(next: readonly Report[]): void {
  reports = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The place of the reports, over the page. The shell renders it once. */
export function Reports() {
  const shown = useSyncExternalStore(subscribe, () => reports);
  const dismiss = (id: number) => set(reports.filter((one) => one.id !== id));
  if (shown.length === 0) return null;
  return (
    <section className="reports" aria-label={t('components.notDone')}>
      {shown.map(({ id, title, text, path }) => (
        <Notice
          key={id}
          tone="bad"
          title={title}
          actions={
            <>
              {path && (
                <RecordLink path={path} className="button button-plain">
                  {t('components.openIt')}
                </RecordLink>
              )}
              <Button variant="quiet" onPress={() => dismiss(id)}>
                {t('components.dismiss')}
              </Button>
            </>
          }
        >
          {text}
        </Notice>
      ))}
    </section>
  );
}
