import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { Case } from '../api/types';
import { Facts } from '../components/Facts';
import { assignment, words } from '../components/labels';
import { PageHeader } from '../components/PageHeader';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { DeskTicket } from '../desk/DeskTicket';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
import { TemporalLink } from '../record/TemporalLink';
import { useUser } from '../session/useSession';
import { FormattedText } from '../ticket/FormattedText';
import { linksOf, recordQuery } from '../ticket/record';
import { TicketView } from '../ticket/TicketView';
import { useRefreshed } from '../ticket/useLive';
import { CaseActions } from './CaseActions';
import { type CaseTicket, caseTicket, titleOf } from './case';
import { caseFieldGroups, type FieldGroup } from './caseFields';

/** A case, as staff work on it. */
export function CasePage() {
  const { number } = useParams({ from: '/cases/$number' });
  const { name } = useUser();
  const path = `/api/v1/cases/${encodeURIComponent(number)}`;
  const found = useQuery({ ...recordQuery<Case>(path), select: caseTicket });
  useRefreshed(linksOf({ self: path }));
  return (
    <TicketView
      found={found}
      lifecycle="case"
      header={(record) => (
        <PageHeader
          title={titleOf(record)}
          over={
            <RichText
              text="case.numberIn"
              values={{ number: record.number }}
              parts={{ cases: <Link to="/cases" />, number: <span className="number" /> }}
            />
          }
          actions={<CaseActions record={record} />}
        >
          <StateBadge state={record.state} />{' '}
          <RichText
            text="case.openedBy"
            values={{ assignment: assignment(record.assignedTo, name), name: record.openedBy }}
            parts={{ time: <Time at={record.openedAt} /> }}
          />
        </PageHeader>
      )}
      readers={() => ({
        comment: t('case.readBySystem'),
        workNote: t('case.readByStaff'),
      })}
      about={(record) => (
        <>
          <DeskTicket desk={record.desk} />
          <About record={record} />
        </>
      )}
    />
  );
}

function About({ record }: { readonly record: CaseTicket }) {
  const filled = caseFieldGroups
    .map(({ title, fields }) => ({
      title,
      fields: fields.filter(({ name }) => isShown(name) && record[name]),
    }))
    .filter(({ fields }) => fields.length > 0);
  return (
    <section className="panel" aria-labelledby="case">
      <h2 id="case">{t('case.theCase')}</h2>
      {filled.map((group) => (
        <FieldGroupFacts key={group.title} record={record} group={group} />
      ))}
      <h3>{t('case.history')}</h3>
      <div className="pairs">
        <Facts
          facts={{
            [words('updatedAt')]: <Time at={record.updatedAt} />,
            [words('updatedBy')]: record.updatedBy,
            [words('closedAt')]: record.closedAt && <Time at={record.closedAt} />,
          }}
        />
      </div>
      <div className="panel-foot">
        <TemporalLink workflow={`case/${record.number}`} />
      </div>
    </section>
  );
}

/** The title of the page is the short description, so it is not repeated. */
function isShown(name: string): boolean {
  return name !== 'shortDescription';
}

function longText(text: string | null) {
  return text && <FormattedText text={text} />;
}

function FieldGroupFacts(props: { readonly record: CaseTicket; readonly group: FieldGroup }) {
  const { record, group } = props;
  const facts = group.fields.map(({ name, label, lines = 1 }) => ({
    label,
    value: record[name],
    isLong: lines > 1,
  }));
  const shown = (isLong: boolean) =>
    Object.fromEntries(
      facts
        .filter((fact) => fact.isLong === isLong)
        .map(({ label, value }) => [label, isLong ? longText(value) : value]),
    );
  return (
    <>
      <h3>{group.title}</h3>
      <Facts facts={shown(true)} />
      <div className="pairs">
        <Facts facts={shown(false)} />
      </div>
    </>
  );
}
