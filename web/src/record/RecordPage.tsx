import type { UseQueryResult } from '@tanstack/react-query';
import { Fragment, type ReactNode, useState } from 'react';
import { Loading } from '../components/Loading';
import { ErrorNotice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { isObject } from '../form/schema';
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

/** What a form began with. It is kept with the form's draft. */
export interface Begun {
  /** The version of the record. */
  readonly version: string;
  /** What the form shows of it, as JSON. */
  readonly shown: string;
}

export function isBegun(value: unknown): value is Begun & Readonly<Record<string, unknown>> {
  return isObject(value) && typeof value.version === 'string' && typeof value.shown === 'string';
}

/** What `Editing` gives to a form. */
export interface FormOf<T> {
  readonly record: T;
  readonly begun: Begun;
  /**
   * The version to save with. It is the present one if nothing that the form shows has changed since it began: the rest of
   * the page may have changed the record. Otherwise it is the old version, and saving is refused.
   */
  readonly ifMatch: (begun: Begun) => string | null;
  readonly onSaved: (record: T, version: string | null) => void;
  /** Starts the form again with the present version. */
  readonly reload: () => void;
}

interface EditingProps<T> {
  readonly latest: Versioned<T>;
  /** What the form shows of the record. */
  readonly shows: (record: T) => unknown;
  readonly children: (form: FormOf<T>) => ReactNode;
}

/** Keeps the version that a form started from, so that a newer version does not take away what the user types. */
export function Editing<T>({ latest, shows, children }: EditingProps<T>) {
  const [base, setBase] = useState(latest);
  const shownOf = ({ record }: Versioned<T>) => JSON.stringify(shows(record));
  return (
    <Fragment key={base.version}>
      {children({
        record: base.record,
        begun: { version: base.version ?? '', shown: shownOf(base) },
        ifMatch: ({ version, shown }) =>
          shown === shownOf(latest) ? latest.version : version || null,
        onSaved: (record, version) => setBase({ record, version }),
        reload: () => setBase(latest),
      })}
    </Fragment>
  );
}
