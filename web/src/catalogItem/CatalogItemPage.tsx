import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { CatalogItem } from '../api/types';
import { announce } from '../components/announcements';
import { organisation } from '../components/labels';
import { Notice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
import { ActionButton, ConfirmButton } from '../record/ActionButton';
import { Editing, type FormOf, RecordPage } from '../record/RecordPage';
import { pathOf, useRecord, type Versioned } from '../record/useRecord';
import { useSession } from '../session/useSession';
import { CatalogItemForm } from './CatalogItemForm';

const over = () => <Link to="/catalog-items">{t('catalogItem.items')}</Link>;

/** Publishes an item. */
export function NewCatalogItemPage() {
  const navigate = useNavigate();
  return (
    <>
      <PageHeader title={t('catalogItem.newItem')} over={over()} />
      <CatalogItemForm
        item={null}
        submit={t('catalogItem.publish')}
        onDone={({ id, name }) => {
          announce(t('catalogItem.isPublished', { name }));
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
                  {over()} · <span className="number">{item.id}</span>
                </>
              }
              actions={isOwn && <Publication record={item} version={version} />}
            >
              {item.active ? (
                <StateBadge state={t('catalogItem.published')} tone="good" />
              ) : (
                <StateBadge state={t('catalogItem.withdrawn')} tone="quiet" />
              )}{' '}
              <RichText
                text="catalogItem.changedAt"
                parts={{ time: <Time at={item.updatedAt} /> }}
              />
            </PageHeader>
            {isOwn ? (
              <Editing
                latest={{ record: item, version }}
                shows={({ name, description, kind, schema, policy }) => [
                  name,
                  description,
                  kind,
                  schema,
                  policy,
                ]}
              >
                {(form) => <Changing {...form} />}
              </Editing>
            ) : (
              <Notice
                title={t('catalogItem.ofPartner', { organisation: organisation(item.provider) })}
              >
                {t('catalogItem.ofPartnerAbout')}
              </Notice>
            )}
          </>
        );
      }}
    </RecordPage>
  );
}

function Changing(form: FormOf<CatalogItem>) {
  const { record, onSaved } = form;
  return (
    <CatalogItemForm
      item={record}
      editing={form}
      submit={t('catalogItem.save')}
      onDone={(saved, savedVersion) => {
        announce(t('catalogItem.saved'));
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
        label={t('catalogItem.withdraw')}
        title={t('catalogItem.withdrawIt', { name })}
        confirm={t('catalogItem.withdraw')}
        action={change(false)}
        done={t('catalogItem.isWithdrawn', { name })}
      >
        {t('catalogItem.withdrawAbout')}
      </ConfirmButton>
      <ActionButton
        offered={!active}
        label={t('catalogItem.publishAgain')}
        variant="primary"
        action={change(true)}
        done={t('catalogItem.isPublishedAgain', { name })}
      />
    </>
  );
}
