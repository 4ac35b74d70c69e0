import type { UseQueryResult } from '@tanstack/react-query';
import { Fragment, type ReactNode, useState } from 'react';
import { Loading } from '../components/Loading';
import { ErrorNotice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import type { Versioned } from './useRecord';
import '../styles/record.css';
import { t } from '../i18n/t';

interface RecordPageProps<T> {
  readonly found: UseQueryResult<Versioned<T>>;
  readonly children: (record: T, version: string | null) => ReactNode;
}

/** The page of a record, once it is loaded. A later load that fails leaves it as it is. */
export function RecordPage<T>({ found, children }: RecordPageProps<T>) {
  if (found.data) return children(found.data.record, found.data.version);
  if (found.isPending) return <Loading />;
  return (
    <>
      <PageHeader title={t('record.cannotBeShown')} />
      <ErrorNotice error={found.error} retry={() => void found.refetch()} />
    </>
  );
}

/** The two columns of a page. */
export function Columns({ main, aside }: { readonly main: ReactNode; readonly aside: ReactNode }) {
  return (
    <div className="record-columns">
      <div className="record-main">{main}</div>
      <aside className="record-aside" aria-label={t('record.details')}>
        {aside}
      </aside>
    </div>
  );
}

/** A box with a title. */
export function Panel(props: {
  readonly title: string;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}) {
  const { title, children, actions } = props;
  const id = `panel-${title.toLowerCase().replace(/\W+/g, '-')}`;
  return (
    <section className="panel record-panel" aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        {actions}
      </div>
      {children}
    </section>
  );
}

interface EditingProps<T> {
  readonly latest: Versioned<T>;
  readonly children: (form: {
    /** The version that the form started from. */
    readonly base: Versioned<T>;
    readonly onSaved: (record: T, version: string | null) => void;
    /** Starts the form again with the present version. */
    readonly reload: () => void;
  }) => ReactNode;
}

/**
 * Keeps the version that a form started from, so that a newer version does not take away what the user types. Saving an
 * old version is refused, and `reload` shows the new one.
 */
export function Editing<T>({ latest, children }: EditingProps<T>) {
  const [base, setBase] = useState(latest);
  return (
    <Fragment key={base.version}>
      {children({
        base,
        onSaved: (record, version) => setBase({ record, version }),
        reload: () => setBase(latest),
      })}
    </Fragment>
  );
}
