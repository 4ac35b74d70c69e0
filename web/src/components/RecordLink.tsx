import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

interface Anchor {
  readonly className?: string;
  readonly children: ReactNode;
}

/** The page of a record, by the name of its collection in the API. */
const pages: Readonly<Record<string, (key: string, anchor: Anchor) => ReactNode>> = {
  requests: (number, anchor) => <Link to="/requests/$number" params={{ number }} {...anchor} />,
  tasks: (number, anchor) => <Link to="/tasks/$number" params={{ number }} {...anchor} />,
  changes: (number, anchor) => <Link to="/changes/$number" params={{ number }} {...anchor} />,
  cases: (number, anchor) => <Link to="/cases/$number" params={{ number }} {...anchor} />,
  registrations: (number, anchor) => (
    <Link to="/registrations/$number" params={{ number }} {...anchor} />
  ),
  subscriptions: (id, anchor) => <Link to="/subscriptions/$id" params={{ id }} {...anchor} />,
  customers: (id, anchor) => <Link to="/customers/$id" params={{ id }} {...anchor} />,
  providers: (id, anchor) => <Link to="/providers/$id" params={{ id }} {...anchor} />,
  connections: (id, anchor) => <Link to="/connections/$id" params={{ id }} {...anchor} />,
  'catalog-items': (id, anchor) => <Link to="/catalog-items/$id" params={{ id }} {...anchor} />,
  'external-systems': (id, anchor) => (
    <Link to="/external-systems/$id" params={{ id }} {...anchor} />
  ),
  webhooks: (id, anchor) => <Link to="/webhooks/$id" params={{ id }} {...anchor} />,
  users: (name, anchor) => <Link to="/users/$name" params={{ name }} {...anchor} />,
};

/** A link to the page of a record, by the record's path in the API or a path below it. Nothing for a path without a page. */
export function RecordLink({ path, ...anchor }: Anchor & { readonly path: string | undefined }) {
  const [collection = '', key = ''] = path?.replace('/api/v1/', '').split('/') ?? [];
  return key === '' ? null : pages[collection]?.(decodeURIComponent(key), anchor);
}

/** The number of a record, as a link if it is a request. */
export function Subject({ subject }: { readonly subject: string }) {
  if (!/-PRQ\d+$/.test(subject)) return <span className="number">{subject}</span>;
  return (
    <Link to="/requests/$number" params={{ number: subject }} className="number">
      {subject}
    </Link>
  );
}
