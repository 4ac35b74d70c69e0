import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Loading } from '../components/Loading';
import { ErrorNotice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import '../styles/admin.css';
import type { Versioned } from './useRecord';

interface Props<T> {
  readonly found: UseQueryResult<Versioned<T>>;
  readonly children: (record: T, version: string | null) => ReactNode;
}

/** A record's page, once it is there; what stands already stays where a later look fails. */
export function RecordPage<T>({ found, children }: Props<T>) {
  if (found.data) return children(found.data.record, found.data.version);
  if (found.isPending) return <Loading />;
  return (
    <>
      <PageHeader title="This cannot be shown" />
      <ErrorNotice error={found.error} retry={() => void found.refetch()} />
    </>
  );
}

/** What is most of a page, and beside it what is known. */
export function Columns({ main, aside }: { readonly main: ReactNode; readonly aside: ReactNode }) {
  return (
    <div className="admin-columns">
      <div className="admin-main">{main}</div>
      <aside className="admin-aside" aria-label="Details">
        {aside}
      </aside>
    </div>
  );
}

/** A box with its title. */
export function Panel(props: {
  readonly title: string;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}) {
  const { title, children, actions } = props;
  const id = `panel-${title.toLowerCase().replace(/\W+/g, '-')}`;
  return (
    <section className="panel admin-panel" aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        {actions}
      </div>
      {children}
    </section>
  );
}
