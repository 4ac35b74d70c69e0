import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { api, read } from '../api/client';
import { Loading } from '../components/Loading';
import { organisation } from '../components/labels';
import { ErrorNotice, Notice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { useSession } from '../session/user';
import '../styles/catalog.css';
import { kinds } from './kinds';
import { SubmitForm } from './SubmitForm';

/** The form of one catalog item. */
export function SubmitPage() {
  const { id } = useParams({ from: '/catalog/$id' });
  const { instance } = useSession();
  const found = useQuery({
    queryKey: ['catalog-item', id],
    queryFn: ({ signal }) =>
      read(api.GET('/api/v1/catalog-items/{id}', { params: { path: { id } }, signal })),
    // The form must not change while somebody fills it in.
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (found.isPending) return <Loading />;
  if (!found.data) {
    return (
      <>
        <PageHeader title="This item cannot be shown" />
        <ErrorNotice error={found.error} retry={() => void found.refetch()} />
      </>
    );
  }
  const item = found.data;
  return (
    <div className="submit">
      <PageHeader
        title={item.name}
        over={
          <>
            <Link to="/catalog">Catalog</Link> · {organisation(item.provider)} ·{' '}
            {kinds[item.kind].label}
          </>
        }
      >
        {item.description}
      </PageHeader>
      {item.provider === instance ? (
        <Notice title="This is your own item">Your customers ask for it; you fulfil it.</Notice>
      ) : item.active ? (
        <SubmitForm item={item} />
      ) : (
        <Notice tone="warning" title={`${organisation(item.provider)} has withdrawn this item`} />
      )}
    </div>
  );
}
