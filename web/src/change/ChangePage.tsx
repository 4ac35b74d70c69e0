import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Change } from '../api/types';
import { Button } from '../components/Button';
import { Facts } from '../components/Facts';
import { priorities, words } from '../components/labels';
import { PageHeader } from '../components/PageHeader';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { DeskTicket } from '../desk/DeskTicket';
import { stateLabel } from '../i18n/labels';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
import { useOffers } from '../keyboard/shortcuts';
import { TemporalLink } from '../record/TemporalLink';
import { EditDialog } from '../ticket/EditDialog';
import { FormattedText } from '../ticket/FormattedText';
import { linksOf, recordQuery } from '../ticket/record';
import { TicketView } from '../ticket/TicketView';
import { useRefreshed } from '../ticket/useLive';
import { type ChangeTicket, changeTicket } from './change';
import { useChangeFields } from './changeFields';
import { ExternalReferences } from './ExternalReferences';
import { NextPhases } from './NextPhases';
import { PhaseStepper } from './PhaseStepper';
import '../styles/change.css';

/** A change, with its phases and its external references. */
export function ChangePage() {
  const { number } = useParams({ from: '/changes/$number' });
  const path = `/api/v1/changes/${encodeURIComponent(number)}`;
  const found = useQuery({ ...recordQuery<Change>(path), select: changeTicket });
  useRefreshed(linksOf({ self: path }));
  return (
    <TicketView
      found={found}
      lifecycle="change"
      header={(change) => (
        <PageHeader
          title={change.title}
          over={
            <RichText
              text="change.numberIn"
              values={{ number: change.number }}
              parts={{ changes: <Link to="/changes" />, number: <span className="number" /> }}
            />
          }
          actions={<EditButton change={change} />}
        >
          <PhaseBadge change={change} />{' '}
          <RichText
            text="change.openedBy"
            values={{ metaphase: stateLabel(change.metaphase), name: change.openedBy }}
            parts={{ time: <Time at={change.openedAt} /> }}
          />
        </PageHeader>
      )}
      progress={(change) => (
        <>
          <PhaseStepper change={change} />
          <NextPhases change={change} />
        </>
      )}
      readers={() => ({ comment: t('change.readBySystems') })}
      about={(change) => <About change={change} />}
    />
  );
}

function EditButton({ change }: { readonly change: ChangeTicket }) {
  const [editing, setEditing] = useState(false);
  const fields = useChangeFields();
  const isEditable = change.actions.includes('update');
  useOffers(
    isEditable
      ? [{ section: 'page', keys: 'e', label: t('change.edit'), run: () => setEditing(true) }]
      : [],
  );
  return (
    <>
      {isEditable && <Button onPress={() => setEditing(true)}>{t('change.edit')}</Button>}
      {editing && (
        <EditDialog
          title={t('change.editOne', { number: change.number })}
          links={change.links}
          collection="/api/v1/changes"
          fields={fields}
          onClose={() => setEditing(false)}
        />
      )}
    </>
  );
}

/** A phase; a closed change is quiet. */
function PhaseBadge({ change }: { readonly change: Change }) {
  return <StateBadge state={change.phase} tone={change.closedAt ? 'quiet' : 'active'} />;
}

function About({ change }: { readonly change: ChangeTicket }) {
  const { number, approval, priority, closedAt } = change;
  return (
    <>
      <section className="panel" aria-labelledby="details">
        <h2 id="details">{t('change.details')}</h2>
        <Facts
          facts={{
            [words('description')]: change.description && (
              <FormattedText text={change.description} />
            ),
          }}
        />
        <div className="pairs">
          <Facts
            facts={{
              [words('owningGroup')]: change.owningGroup ?? t('change.noGroup'),
              [words('priority')]: priorities[priority] ?? String(priority),
              [words('approval')]: approval ? (
                <ApprovalBadge approval={approval} />
              ) : (
                t('change.notRequested')
              ),
              [words('completionCode')]: change.completionCode,
              [words('updatedAt')]: <Time at={change.updatedAt} />,
              [words('closedAt')]: closedAt && <Time at={closedAt} />,
            }}
          />
        </div>
        <div className="panel-foot">
          <TemporalLink workflow={`change/${number}`} />
        </div>
      </section>
      <DeskTicket desk={change.desk} />
      <ExternalReferences change={change} />
    </>
  );
}

const tones = { Requested: 'waiting', Approved: 'good', Rejected: 'bad' } as const;

function ApprovalBadge({ approval }: { readonly approval: NonNullable<Change['approval']> }) {
  return <StateBadge state={approval} tone={tones[approval]} />;
}
