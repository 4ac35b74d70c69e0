import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { CatalogItem } from '../api/types';
import { announce } from '../components/announcements';
import { organisation } from '../components/labels';
import { Notice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { ActionButton, ConfirmButton } from '../record/ActionButton';
import { Editing, RecordPage } from '../record/RecordPage';
import { pathOf, useRecord, type Versioned } from '../record/useRecord';
import { useSession } from '../session/useSession';
import { CatalogItemForm } from './CatalogItemForm';

const over = <Link to="/catalog-items">Catalog items</Link>;

/** Publishes an item. */
export function NewCatalogItemPage() {
  const navigate = useNavigate();
  return (
    <>
      <PageHeader title="New catalog item" over={over} />
      <CatalogItemForm
        item={null}
        submit="Publish"
        onDone={({ id, name }) => {
          announce(`${name} is published.`);
          void navigate({ to: '/catalog-items/$id', params: { id } });
        }}
      />
    </>
  );
}

/** An item of this instance, to be changed or withdrawn. */
export function CatalogItemPage() {
  const { id } = useParams({ from: '/catalog-items/$id' });
  const { instance } = useSession();
  const found = useRecord<CatalogItem>(pathOf('catalog-items', id));
  return (
    <RecordPage found={found}>
      {(item, version) => {
        const isOwn = item.provider === instance;
        return (
          <>
            <PageHeader
              title={item.name}
              over={
                <>
                  {over} · <span className="number">{item.id}</span>
                </>
              }
              actions={isOwn && <Publication record={item} version={version} />}
            >
              {item.active ? (
                <StateBadge state="Published" tone="good" />
              ) : (
                <StateBadge state="Withdrawn" tone="quiet" />
              )}{' '}
              changed <Time at={item.updatedAt} />
            </PageHeader>
            {isOwn ? (
              <Editing key={String(item.active)} latest={{ record: item, version }}>
                {({ base, onSaved, reload }) => (
                  <Changing {...base} onSaved={onSaved} reload={reload} />
                )}
              </Editing>
            ) : (
              <Notice title={`This is ${organisation(item.provider)}'s item`}>
                Only its provider can change it.
              </Notice>
            )}
          </>
        );
      }}
    </RecordPage>
  );
}

function Changing(
  props: Versioned<CatalogItem> & {
    readonly onSaved: (record: CatalogItem, version: string | null) => void;
    readonly reload: () => void;
  },
) {
  const { record, version, onSaved, reload } = props;
  return (
    <CatalogItemForm
      item={record}
      version={version}
      submit="Save"
      reload={reload}
      onDone={(saved, savedVersion) => {
        announce('Saved. Your customers get it at once.');
        onSaved(saved, savedVersion);
      }}
    />
  );
}

function Publication({ record: { name, active, links }, version }: Versioned<CatalogItem>) {
  const change = (isActive: boolean) => ({
    path: links.self,
    method: 'PATCH' as const,
    body: { active: isActive },
    ifMatch: version,
  });
  return (
    <>
      <ConfirmButton
        offered={active}
        label="Withdraw"
        title={`Withdraw ${name}?`}
        confirm="Withdraw"
        action={change(false)}
        done={`${name} is withdrawn.`}
      >
        It is removed from your catalog and your customers' catalogs. Open requests continue.
      </ConfirmButton>
      <ActionButton
        offered={!active}
        label="Publish again"
        variant="primary"
        action={change(true)}
        done={`${name} is published again.`}
      />
    </>
  );
}
