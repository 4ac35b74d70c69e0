import { useQuery } from '@tanstack/react-query';
import { send } from '../api/send';
import type { Diagnosis, DoctorFinding } from '../api/types';
import { Button } from '../components/Button';
import { Loading } from '../components/Loading';
import { ErrorNotice, Notice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { ProblemLink } from '../components/ProblemLink';
import { StateBadge } from '../components/StateBadge';
import { t } from '../i18n/t';
import { Panel } from '../record/RecordPage';
import { CopyDecision } from './CopyDecision';
import './doctor.css';

const verdicts = {
  wrong: ['doctor.wrong', 'bad'],
  warning: ['doctor.warning', 'waiting'],
  unknown: ['doctor.unknown', 'quiet'],
  ok: ['doctor.ok', 'good'],
} as const;

const titles = {
  settings: 'doctor.settings',
  files: 'doctor.files',
  postgres: 'doctor.postgres',
  migrations: 'doctor.migrations',
  copy: 'doctor.originalOrCopy',
  'secret-key': 'doctor.secretKey',
  temporal: 'doctor.temporal',
  workers: 'doctor.workers',
  'failing-workflows': 'doctor.failingWorkflows',
  clocks: 'doctor.clocks',
  'public-url': 'doctor.publicUrl',
  certificates: 'doctor.certificates',
  'signing-keys': 'doctor.signingKeys',
  partners: 'doctor.partners',
  desks: 'doctor.desks',
  mail: 'doctor.mail',
  'audit-log': 'doctor.auditLog',
  backlogs: 'doctor.backlogs',
} as const;

/** What is wrong with the instance and what it works with, why, and what helps. */
export function DoctorPage() {
  const found = useQuery({
    queryKey: ['doctor'],
    queryFn: async ({ signal }) => (await send<Diagnosis>('/api/v1/doctor', { signal })).body,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <>
      <PageHeader
        title={t('shell.doctor')}
        actions={
          <Button icon="check" busy={found.isFetching} onPress={() => void found.refetch()}>
            {t('doctor.again')}
          </Button>
        }
      >
        {t('doctor.introduction')}
      </PageHeader>
      <CopyDecision />
      {found.isPending && <Loading />}
      <ErrorNotice error={found.error} retry={() => void found.refetch()} />
      {found.data && <Findings diagnosis={found.data} />}
    </>
  );
}

function Findings({ diagnosis: { first, findings } }: { readonly diagnosis: Diagnosis }) {
  const toDo = findings.filter(({ verdict }) => verdict === 'wrong' || verdict === 'warning');
  const rest = findings.filter((one) => !toDo.includes(one));
  return (
    <div className="record-main">
      {first ? (
        <Notice
          tone={first.verdict === 'wrong' ? 'bad' : 'warning'}
          title={t('doctor.first', { check: titleOf(first) })}
        >
          <span lang="en">{[first.what, first.helps].join('\n')}</span>
        </Notice>
      ) : (
        <Notice tone="good" title={t('doctor.allWell')} />
      )}
      {toDo.length > 0 && (
        <Panel title={t('doctor.toDo', { count: toDo.length })}>
          <List findings={toDo} />
        </Panel>
      )}
      <Panel title={t('doctor.rest', { count: rest.length })}>
        <List findings={rest} />
      </Panel>
    </div>
  );
}

function List({ findings }: { readonly findings: readonly DoctorFinding[] }) {
  return (
    <ul className="doctor-list">
      {findings.map((finding) => (
        <Row key={`${finding.check} ${finding.about} ${finding.what}`} finding={finding} />
      ))}
    </ul>
  );
}

/** The texts come from the API, which writes English. */
function Row({ finding }: { readonly finding: DoctorFinding }) {
  const { verdict, what, why, helps, page } = finding;
  const [word, tone] = verdicts[verdict];
  return (
    <li className="doctor-row">
      <StateBadge state={t(word)} tone={tone} />
      <div>
        <strong>{titleOf(finding)}</strong>
        <div lang="en">{what}</div>
        {why && (
          <div className="row-under">
            {t('doctor.why')} <span lang="en">{why}</span>
          </div>
        )}
        {helps && (
          <div>
            {t('doctor.helps')} <span lang="en">{helps}</span>
          </div>
        )}
        {why && <ProblemLink path={page} about={titleOf(finding)} />}
      </div>
    </li>
  );
}

function titleOf({ check, about }: DoctorFinding): string {
  return about === null ? t(titles[check]) : `${t(titles[check])}: ${about}`;
}
