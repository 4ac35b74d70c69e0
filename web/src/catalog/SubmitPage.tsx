import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { send } from '../api/send';
import type { CatalogItem, Request } from '../api/types';
import { Loading } from '../components/Loading';
import { itemKinds, organisation } from '../components/labels';
import { ErrorNotice, Notice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { useSession } from '../session/useSession';
import '../styles/catalog.css';
import { t } from '../i18n/t';
import { recordQuery } from '../ticket/record';
import { SubmitForm } from './SubmitForm';

/** The form of one catalog item. */
export function SubmitPage() {
  const { id } = useParams({ from: '/catalog/$id' });
  const { followUpOf = '' } = useSearch({ from: '/catalog/$id' });
  const { instance } = useSession();
  const followed = useQuery({
    ...recordQuery<Request>(`/api/v1/requests/${encodeURIComponent(followUpOf)}`),
    enabled: followUpOf !== '',
    staleTime: Number.POSITIVE_INFINITY,
  });
  const found = useQuery({
    queryKey: ['catalog-item', id],
    queryFn: async ({ signal }) =>
      (await send<CatalogItem>(`/api/v1/catalog-items/${encodeURIComponent(id)}`, { signal })).body,
    // The form stays the same while somebody fills it in.
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (found.isPending || followed.isLoading) return <Loading />;
  if (!found.data) {
    return (
      <>
        <PageHeader title={t('catalog.thisItemCannotBe')} />
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
            <Link to="/catalog">{t('catalog.catalog')}</Link> · {organisation(item.provider)} ·{' '}
            {itemKinds[item.kind]}
          </>
        }
      >
        {item.description}
      </PageHeader>
      {item.provider === instance ? (
        <Notice title={t('catalog.thisIsYourOwn')}>{t('catalog.yourCustomersRequestIt')}</Notice>
      ) : item.active ? (
        <>
          <ErrorNotice error={followed.error} retry={() => void followed.refetch()} />
          {followed.data && (
            <Notice title={t('related.reopens', { number: followed.data.number })}>
              {t('related.reopensAbout')}
            </Notice>
          )}
          {!followed.error && <SubmitForm item={item} followed={followed.data ?? null} />}
        </>
      ) : (
        <Notice
          tone="warning"
          title={t('catalog.withdrawn', { provider: organisation(item.provider) })}
        />
      )}
    </div>
  );
}
