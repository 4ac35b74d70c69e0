import { useMutation, useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { loadFile, send } from '../api/send';
import type { AuditEntry, AuditForwarding, AuditVerification } from '../api/types';
import { announce } from '../components/announcements';
import { Button } from '../components/Button';
import { Notice } from '../components/Notice';
import { report } from '../components/reports';
import { saveFile } from '../components/saveFile';
import { Time } from '../components/Time';
import { RichText } from '../i18n/RichText';
import { language } from '../i18n/reader';
import { type TextKey, t } from '../i18n/t';
import { Fold } from '../list/Fold';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';

/** What entries are about. */
const types = {
  user: 'audit.user',
  token: 'audit.token',
  session: 'audit.session',
  group: 'audit.group',
  connection: 'audit.connection',
  'signing-key': 'audit.signingKey',
  registration: 'audit.registration',
  provider: 'audit.provider',
  'replication-set': 'audit.replicationSet',
  'catalog-item': 'audit.catalogItem',
  calendar: 'audit.calendar',
  'canned-reply': 'audit.cannedReply',
  change: 'audit.approval',
  approval: 'approval.approvals',
  'four-eyes': 'approval.policy',
  desk: 'audit.desk',
  'external-system': 'audit.externalSystem',
  webhook: 'audit.webhook',
  failure: 'audit.failure',
  installation: 'audit.installation',
  report: 'audit.report',
  audit: 'shell.auditLog',
} as const;

/** By the kind of an actor, or the way by which a user came, in one word. */
const actors: Readonly<Record<string, TextKey>> = {
  session: 'audit.bySession',
  token: 'audit.byToken',
  password: 'audit.byPassword',
  user: 'audit.byUser',
  externalsystem: 'audit.bySystem',
  partner: 'audit.byPartner',
  instance: 'audit.byInstance',
  commandline: 'audit.byCommandLine',
  database: 'audit.byDatabase',
};

function actorLabel(kind: string): string {
  const text = actors[kind.replace(' ', '')];
  return text ? t(text) : kind;
}

const columns: readonly Column<AuditEntry>[] = [
  {
    title: t('audit.who'),
    narrow: 'lead',
    cell: ({ actor: { name, kind, by, approvedBy, via }, address }) => (
      <>
        {name}
        <span className="row-under">
          {[by, approvedBy, actorLabel(via ?? kind), address].filter(Boolean).join(' · ')}
        </span>
      </>
    ),
  },
  {
    title: t('audit.action'),
    width: 20,
    isLine: true,
    cell: ({ action, target: { id, name } }) => (
      <>
        <code>{action}</code>
        <code className="row-under">{name ?? id}</code>
      </>
    ),
  },
  { title: t('audit.change'), width: 22, cell: (entry) => <Change entry={entry} /> },
  { title: t('audit.when'), narrow: 'aside', width: 8, cell: ({ at }) => <Time at={at} /> },
];

/** The audit log: who did what, when and from where. */
export function AuditList() {
  const verifying = useMutation({
    mutationFn: () => send<AuditVerification>('/api/v1/audit/verification'),
    onError: (error) => report({ title: t('audit.notVerified'), text: error.message }),
  });
  const exporting = useMutation({
    mutationFn: () => loadFile('/api/v1/audit/export'),
    onSuccess: (file) => {
      saveFile('audit.ndjson', file);
      announce(t('audit.exported'));
    },
    onError: (error) => report({ title: t('audit.notExported'), text: error.message }),
  });
  return (
    <ListPage
      collection="/api/v1/audit"
      search={useSearch({ from: '/audit' })}
      title={t('shell.auditLog')}
      introduction={t('audit.introduction')}
      actions={
        <>
          <Button icon="check" busy={verifying.isPending} onPress={() => verifying.mutate()}>
            {t('audit.verify')}
          </Button>
          <Button icon="download" busy={exporting.isPending} onPress={() => exporting.mutate()}>
            {t('audit.export')}
          </Button>
        </>
      }
      above={
        <>
          {verifying.data && <Verdict found={verifying.data.body} />}
          <Forwarding />
        </>
      }
      searchLabel={t('audit.search')}
      filters={[
        {
          name: 'target',
          label: t('audit.about'),
          all: t('audit.everything'),
          options: Object.entries(types).map(([id, label]) => ({ id, label: t(label) })),
        },
      ]}
      columns={columns}
      keyOf={({ id }) => id}
      empty={t('audit.empty')}
    />
  );
}

function Verdict({ found: { ok, entries, faults } }: { readonly found: AuditVerification }) {
  if (ok) return <Notice tone="good" title={t('audit.whole', { count: entries })} />;
  return (
    <Notice tone="bad" title={t('audit.tampered')}>
      <ul>
        {faults.map(({ position, message }) => (
          <li key={`${position} ${message}`}>
            {language === 'en' ? message : t('audit.faultAt', { position })}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

/** How far the log is forwarded to another system. Nothing is shown if it is forwarded nowhere. */
function Forwarding() {
  const { data } = useQuery({
    queryKey: ['audit-forwarding'],
    queryFn: async ({ signal }) =>
      (await send<AuditForwarding>('/api/v1/audit/forwarding', { signal })).body,
    refetchInterval: 30_000,
  });
  if (!data || data.receiver === null) return null;
  const { receiver, waiting, lastSuccess, lastError } = data;
  const title =
    waiting === 0
      ? t('audit.allForwarded', { receiver })
      : t('audit.waitForForwarding', { receiver, count: waiting });
  return (
    <Notice tone={lastError === null ? 'info' : 'warning'} title={title}>
      {lastSuccess ? (
        <RichText text="audit.lastForwarded" parts={{ time: <Time at={lastSuccess} /> }} />
      ) : (
        t('audit.neverForwarded')
      )}
      {lastError !== null && <code className="row-under">{lastError}</code>}
    </Notice>
  );
}

/** The values that changed, as they were and as they are. */
function Change({ entry: { before, after } }: { readonly entry: AuditEntry }) {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const lines = names.map((name) => {
    const sides = [before, after].flatMap((side) => (side ? [shown(side[name])] : []));
    return `${name}: ${sides.join(' → ')}`;
  });
  return (
    <code>
      <Fold lines={lines} />
    </code>
  );
}

const most = 80;

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
