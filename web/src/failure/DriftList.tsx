import { useSearch } from '@tanstack/react-router';
import type { Drift } from '../api/types';
import { organisation } from '../components/labels';
import { ProblemLink } from '../components/ProblemLink';
import { Subject } from '../components/RecordLink';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { sayingsText } from '../i18n/entries';
import { type TextKey, t } from '../i18n/t';
import { Fold } from '../list/Fold';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { useAll } from '../list/useCollection';
import { FailureTabs } from './FailureTabs';

const kinds = {
  numbers: 'failure.differsNumbers',
  entries: 'failure.differsEntries',
  state: 'failure.differsState',
  record: 'failure.differsRecord',
  details: 'failure.differsDetails',
} as const satisfies Record<Drift['differs'], TextKey>;

const columns: readonly Column<Drift>[] = [
  {
    title: t('failure.record'),
    narrow: 'lead',
    cell: ({ subject, differs }) => (
      <>
        <Subject subject={subject} />
        <span className="row-under">{t(kinds[differs])}</span>
      </>
    ),
  },
  {
    title: t('failure.state'),
    narrow: 'aside',
    width: 9,
    cell: ({ repairedAt }) =>
      repairedAt ? (
        <StateBadge state={t('failure.agreesAgain')} tone="good" />
      ) : (
        <StateBadge state={t('failure.differs')} tone="bad" />
      ),
  },
  { title: t('failure.partner'), width: 9, cell: ({ partner }) => organisation(partner) },
  {
    title: t('failure.whatDiffers'),
    width: 24,
    cell: ({ subject, differs, detail, says, repair, repairSays }) => (
      <span className="with-fold">
        <Fold
          lines={[
            sayingsText(says, detail),
            repair === null ? t('failure.itCannotBeRepaired') : sayingsText(repairSays, repair),
          ]}
        />
        <ProblemLink page={`drift-${differs}`} about={subject} />
      </span>
    ),
  },
  { title: t('failure.found'), width: 8, cell: ({ foundAt }) => <Time at={foundAt} /> },
];

/** The differences that reconciliations found between this instance and its partners. */
export function DriftList() {
  const partners = new Set(useAll('/api/v1/connections').map(({ partner }) => partner));
  return (
    <ListPage
      collection="/api/v1/exchange/drift"
      search={useSearch({ from: '/drift' })}
      title={t('failure.drift')}
      introduction={t('failure.everyNightBothSides')}
      above={<FailureTabs />}
      filters={[
        {
          name: 'partner',
          label: t('failure.partner'),
          all: t('failure.anyPartner'),
          options: [...partners].map((id) => ({ id, label: organisation(id) })),
        },
        {
          name: 'open',
          label: t('failure.state'),
          all: t('failure.anyState'),
          options: [
            { id: 'true', label: t('failure.stillDiffers') },
            { id: 'false', label: t('failure.agreesAgain') },
          ],
        },
      ]}
      columns={columns}
      keyOf={({ id }) => String(id)}
      emptyTitle={t('failure.noDrift')}
      empty={t('failure.differencesThatAComparison')}
    />
  );
}
