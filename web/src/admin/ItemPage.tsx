import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { CatalogItem } from '../api/types';
import { announce } from '../parts/announce';
import { Notice } from '../parts/Notice';
import { organisation } from '../parts/organisation';
import { PageHeader } from '../parts/PageHeader';
import { StateBadge } from '../parts/StateBadge';
import { Time } from '../parts/Time';
import { useSession } from '../shell/user';
import { ActButton, AskButton } from './ActButton';
import './admin.css';
import { pageOf, pathOf } from './address';
import { Editing } from './Editing';
import { ItemForm } from './ItemForm';
import { RecordPage } from './RecordPage';
import { useRecord, type Versioned } from './records';

const over = <Link to="/catalog-items">Catalog items</Link>;

/** Publishes an item. */
export function NewItemPage() {
  const navigate = useNavigate();
  return (
    <>
      <PageHeader title="New catalog item" over={over} />
      <ItemForm
        item={null}
        submit="Publish"
        onDone={({ links, name }) => {
          announce(`${name} is published.`);
          void navigate({ to: pageOf(links.self) });
        }}
      />
    </>
  );
}

/** An item of ours, to be changed or withdrawn. */
export function ItemPage() {
  const { id = '' } = useParams({ strict: false });
  const { instance } = useSession();
  const found = useRecord<CatalogItem>(pathOf('catalog-items', id));
  return (
    <RecordPage found={found}>
      {(item, version) => {
        const isOurs = item.provider === instance;
        return (
          <>
            <PageHeader
              title={item.name}
              over={
                <>
                  {over} · <span className="number">{item.id}</span>
                </>
              }
              actions={isOurs && <Publication record={item} version={version} />}
            >
              {item.active ? (
                <StateBadge state="Published" tone="good" />
              ) : (
                <StateBadge state="Withdrawn" tone="quiet" />
              )}{' '}
              changed <Time at={item.updatedAt} />
            </PageHeader>
            {isOurs ? (
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
    <ItemForm
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
      <AskButton
        offered={active}
        label="Withdraw"
        title={`Withdraw ${name}?`}
        confirm="Withdraw"
        act={change(false)}
        done={`${name} is withdrawn.`}
      >
        It leaves your catalog and your customers'. Requests that are open go on.
      </AskButton>
      <ActButton
        offered={!active}
        label="Publish again"
        look="primary"
        act={change(true)}
        done={`${name} is published again.`}
      />
    </>
  );
}
