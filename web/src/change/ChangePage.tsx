import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Change } from '../api/types';
import { Button } from '../components/Button';
import { Facts } from '../components/Facts';
import { priorities } from '../components/labels';
import { PageHeader } from '../components/PageHeader';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { DeskTicket } from '../desk/DeskTicket';
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
            <>
              <Link to="/changes">Changes</Link> · <span className="number">{change.number}</span>
            </>
          }
          actions={<EditButton change={change} />}
        >
          <PhaseBadge change={change} /> {change.metaphase}, opened <Time at={change.openedAt} /> by{' '}
          {change.openedBy}
        </PageHeader>
      )}
      progress={(change) => (
        <>
          <PhaseStepper change={change} />
          <NextPhases change={change} />
        </>
      )}
      readers={() => ({ comment: 'Every external system that has this change gets it too.' })}
      about={(change) => <About change={change} />}
    />
  );
}

function EditButton({ change }: { readonly change: ChangeTicket }) {
  const [editing, setEditing] = useState(false);
  const fields = useChangeFields();
  if (!change.actions.includes('update')) return null;
  return (
    <>
      <Button onPress={() => setEditing(true)}>Edit</Button>
      {editing && (
        <EditDialog
          title={`Edit ${change.number}`}
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
        <h2 id="details">Details</h2>
        <Facts
          facts={{ Description: change.description && <FormattedText text={change.description} /> }}
        />
        <div className="pairs">
          <Facts
            facts={{
              'Owning group': change.owningGroup ?? 'None',
              Priority: priorities[priority] ?? String(priority),
              Approval: approval ? <ApprovalBadge approval={approval} /> : 'Not requested',
              'Completion code': change.completionCode,
              Updated: <Time at={change.updatedAt} />,
              Closed: closedAt && <Time at={closedAt} />,
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
