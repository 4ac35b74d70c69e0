import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { Webhook } from '../api/types';
import { announce } from '../components/announcements';
import { timeOfDay } from '../components/dates';
import { Notice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { Time } from '../components/Time';
import { CheckedForm, useFields } from '../form/CheckedForm';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
import { ActionButton, ConfirmButton } from '../record/ActionButton';
import { Figure, WaitingFigures } from '../record/Health';
import { Columns, Editing, type FormOf, Panel, RecordPage } from '../record/RecordPage';
import { TemporalLink } from '../record/TemporalLink';
import { pathOf, useAction, useRecord, type Versioned } from '../record/useRecord';
import { Replay, RotateSecret } from './WebhookActions';
import { WebhookDeliveries } from './WebhookDeliveries';
import { textsOf, WebhookFields, webhookBody } from './WebhookFields';
import { WebhookBadge, webhookTitle } from './WebhookList';

/** A webhook: its health, deliveries, settings and secret. */
export function WebhookPage() {
  const { id } = useParams({ from: '/webhooks/$id' });
  const found = useRecord<Webhook>(pathOf('webhooks', id), { every: () => 5_000 });
  return (
    <RecordPage found={found}>
      {(webhook, version) => <Content record={webhook} version={version} />}
    </RecordPage>
  );
}

function Content({ record: webhook, version }: Versioned<Webhook>) {
  const { id, enabled, owner, health, createdAt, links } = webhook;
  const { lastSuccessAt } = health;
  return (
    <>
      <PageHeader
        title={webhookTitle(webhook)}
        over={<Link to="/webhooks">{t('shell.webhooks')}</Link>}
        actions={<Actions record={webhook} version={version} />}
      >
        <WebhookBadge health={health} />{' '}
        <RichText
          text="webhook.since"
          values={{ owner }}
          parts={{ time: <Time at={createdAt} /> }}
        />
      </PageHeader>
      <Columns
        main={
          <>
            <Trouble webhook={webhook} />
            <Panel title={t('webhook.health')}>
              <dl className="figures">
                <WaitingFigures health={health} />
                <Figure
                  name={t('webhook.lastSuccess')}
                  value={lastSuccessAt ? <Time at={lastSuccessAt} /> : t('webhook.never')}
                />
              </dl>
              <div className="buttons">
                <ActionButton
                  offered={enabled}
                  label={t('webhook.sendTest')}
                  action={{ path: `${links.self}/test` }}
                  done={t('webhook.testSent')}
                />
                <Replay webhook={webhook} />
                <RotateSecret webhook={webhook} />
              </div>
            </Panel>
            <WebhookDeliveries webhook={webhook} />
          </>
        }
        aside={
          <>
            <Panel title={t('webhook.settings')}>
              <Editing
                latest={{ record: webhook, version }}
                shows={(one) => Object.values(textsOf(one))}
              >
                {(form) => <Settings {...form} />}
              </Editing>
            </Panel>
            <Panel title={t('webhook.workflow')}>
              <TemporalLink workflow={`delivery/${id}`}>
                {t('webhook.deliveryInTemporal')}
              </TemporalLink>
            </Panel>
          </>
        }
      />
    </>
  );
}

function Actions({ record: { enabled, links }, version }: Versioned<Webhook>) {
  const navigate = useNavigate();
  const path = links.self ?? '';
  const change = (isEnabled: boolean) => ({
    ...{ path, method: 'PATCH' as const, body: { enabled: isEnabled }, ifMatch: version },
  });
  return (
    <>
      <ConfirmButton
        offered={enabled}
        label={t('webhook.disable')}
        title={t('webhook.disableTitle')}
        confirm={t('webhook.disable')}
        action={change(false)}
        done={t('webhook.isDisabled')}
      >
        {t('webhook.disableHint')}
      </ConfirmButton>
      <ActionButton
        offered={!enabled}
        label={t('webhook.enable')}
        variant="primary"
        action={change(true)}
        done={t('webhook.isEnabled')}
      />
      <ConfirmButton
        label={t('webhook.delete')}
        variant="danger"
        title={t('webhook.deleteTitle')}
        confirm={t('webhook.delete')}
        danger
        action={{ path, method: 'DELETE' }}
        done={t('webhook.isDeleted')}
        onDone={() => void navigate({ to: '/webhooks' })}
      >
        {t('webhook.deleteHint')}
      </ConfirmButton>
    </>
  );
}

function Trouble({ webhook: { enabled, health } }: { readonly webhook: Webhook }) {
  const { disabledBecause, failingSince, lastError, nextTryAt } = health;
  if (disabledBecause)
    return (
      <Notice
        tone="warning"
        title={t(disabledBecause === 'gone' ? 'webhook.disabledGone' : 'webhook.disabledFailing')}
      >
        {t('webhook.disabledRemedy')}
      </Notice>
    );
  if (!enabled || !failingSince || !lastError) return null;
  return (
    <Notice tone="warning" title={t('webhook.lastFailed')}>
      {lastError}
      {nextTryAt && `\n${t('webhook.triesAgain', { time: timeOfDay(nextTryAt) })}`}
    </Notice>
  );
}

function Settings({ record, begun, ifMatch, onSaved, reload }: FormOf<Webhook>) {
  const fields = useFields(`webhook ${record.id}`, { ...textsOf(record), ...begun });
  const saving = useAction<Webhook>((body, _, saved) => {
    announce(t('webhook.saved'));
    fields.draft.clear();
    onSaved(body, saved);
  });
  return (
    <CheckedForm
      submit={t('webhook.save')}
      reload={reload}
      sending={saving}
      draft={fields.draft}
      missing={fields.missing(['url'])}
      onSubmit={() =>
        saving.mutate({
          path: record.links.self ?? '',
          method: 'PATCH',
          body: webhookBody(fields),
          ifMatch: ifMatch(fields.draft.value),
        })
      }
    >
      {(error) => <WebhookFields fields={fields} error={error} />}
    </CheckedForm>
  );
}
