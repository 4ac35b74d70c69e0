import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { send } from '../api/send';
import type { CatalogItem } from '../api/types';
import { Loading } from '../components/Loading';
import { itemKinds, organisation } from '../components/labels';
import { ErrorNotice, Notice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { useSession } from '../session/useSession';
import '../styles/catalog.css';
import { t } from '../i18n/t';
import { SubmitForm } from './SubmitForm';

/** The form of one catalog item. */
export function SubmitPage() {
  const { id } = useParams({ from: '/catalog/$id' });
  const { instance } = useSession();
  const found = useQuery({
    queryKey: ['catalog-item', id],
    queryFn: async ({ signal }) =>
      (await send<CatalogItem>(`/api/v1/catalog-items/${encodeURIComponent(id)}`, { signal })).body,
    // The form stays the same while somebody fills it in.
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (found.isPending) return <Loading />;
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
        <SubmitForm item={item} />
      ) : (
        <Notice
          tone="warning"
          title={t('catalog.withdrawn', { provider: organisation(item.provider) })}
        />
      )}
    </div>
  );
}
