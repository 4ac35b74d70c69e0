import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { fetchAll } from '../api/collections';
import type { CatalogItem } from '../api/types';
import { Icon } from '../components/Icon';
import { Loading } from '../components/Loading';
import { itemKindOptions, itemKinds, organisation } from '../components/labels';
import { ErrorNotice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { FilterBar } from '../list/FilterBar';
import { listKey } from '../list/useCollection';
import { useSession } from '../session/useSession';
import '../styles/catalog.css';
import { t } from '../i18n/t';

type Kind = CatalogItem['kind'];

/** The items that can be requested, by provider. */
export function CatalogPage() {
  const { instance } = useSession();
  const { q, kind, provider } = useSearch({ from: '/catalog' });
  const found = useQuery({
    queryKey: [...listKey('/api/v1/catalog-items'), 'catalog', q ?? ''],
    queryFn: ({ signal }) => fetchAll<CatalogItem>('/api/v1/catalog-items', { q }, signal),
    placeholderData: (previous) => previous,
  });
  // An organisation's own items are for its customers.
  const offered = (found.data ?? []).filter((item) => item.provider !== instance);
  const providers = [...new Set(offered.map((item) => item.provider))].sort();
  const shown = offered.filter(
    (item) => (!kind || item.kind === kind) && (!provider || item.provider === provider),
  );
  return (
    <>
      <PageHeader title={t('catalog.catalog')}>{t('catalog.chooseWhatYouNeed')}</PageHeader>
      <FilterBar
        search={t('catalog.searchTheCatalog')}
        filters={[
          {
            name: 'kind',
            label: t('catalog.kind'),
            all: t('catalog.everyKind'),
            options: itemKindOptions,
          },
          {
            name: 'provider',
            label: t('catalog.provider'),
            all: t('catalog.everyProvider'),
            options: providers.map((id) => ({ id, label: organisation(id) })),
          },
        ]}
      />
      {found.isPending && <Loading />}
      <ErrorNotice error={found.error} retry={() => void found.refetch()} />
      {found.isSuccess && shown.length === 0 && (
        <p className="empty">
          <strong>
            {q || kind || provider ? t('catalog.nothingMatches') : t('catalog.noItemsYet')}
          </strong>{' '}
          {q || kind || provider ? t('catalog.tryFewerFilters') : t('catalog.theCatalogOfA')}
        </p>
      )}
      {providers.map((one) => (
        <Provider key={one} provider={one} items={shown.filter((item) => item.provider === one)} />
      ))}
    </>
  );
}

function Provider({
  provider,
  items,
}: {
  readonly provider: string;
  readonly items: CatalogItem[];
}) {
  if (items.length === 0) return null;
  return (
    <section className="offers" aria-labelledby={`from-${provider}`}>
      <h2 id={`from-${provider}`}>{organisation(provider)}</h2>
      <ul>
        {items.map((item) => (
          <li key={item.id} className="offer">
            <span className={`offer-mark offer-${item.kind}`}>
              <Icon name={item.kind satisfies Kind} />
            </span>
            <div>
              <h3>
                <Link to="/catalog/$id" params={{ id: item.id }}>
                  {item.name}
                </Link>
              </h3>
              <p className="quiet">{item.description}</p>
              <p className="offer-kind">{itemKinds[item.kind]}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
