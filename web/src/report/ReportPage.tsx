import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { send } from '../api/send';
import type { Report } from '../api/types';
import { Button } from '../components/Button';
import { Choice } from '../components/Choice';
import { day, duration, number } from '../components/dates';
import { Field } from '../components/Field';
import { Loading } from '../components/Loading';
import { organisation } from '../components/labels';
import { ErrorNotice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { saveFile } from '../components/saveFile';
import { Plot } from '../connection/Plot';
import { countTop, durationTop } from '../connection/plotting';
import { type TextKey, t } from '../i18n/t';
import { useSearchParams } from '../list/useSearchParams';
import { Panel } from '../record/RecordPage';
import { csvOf, linesOf, localDay, optionsOf } from './report';
import './report.css';

const reports = {
  volume: 'report.volume',
  times: 'report.times',
  breaches: 'report.breaches',
  ratings: 'report.ratings',
  backlog: 'report.backlog',
} as const;
const kinds = {
  tasks: 'report.tasks',
  requests: 'report.requests',
  cases: 'report.cases',
} as const;
const groups = {
  partner: 'report.partner',
  item: 'report.item',
  group: 'report.group',
  consumer: 'report.consumer',
  category: 'report.category',
} as const;

/** What cases do not have: they come from no catalog, have no service levels, and are not rated. */
const { breaches: _breaches, ratings: _ratings, ...reportsOfCases } = reports;
const { consumer, category, ...groupsOfRequests } = groups;
const groupsOfCases = { group: groups.group, consumer, category };

const columnTexts: Readonly<Record<string, TextKey>> = {
  opened: 'report.opened',
  resolved: 'report.resolved',
  cancelled: 'report.cancelled',
  responseMedian: 'report.responseMedian',
  responseP90: 'report.responseP90',
  resolutionMedian: 'report.resolutionMedian',
  resolutionP90: 'report.resolutionP90',
  breached: 'report.breached',
  rated: 'report.rated',
  average: 'report.average',
  poor: 'report.poor',
  open: 'report.open',
  underDay: 'report.underDay',
  underWeek: 'report.underWeek',
  underMonth: 'report.underMonth',
  older: 'report.older',
};

/** Reports about requests, tasks and cases: a plot of the days, a table of the groups, and both as CSV. */
export function ReportPage() {
  const search = useSearch({ from: '/reports' });
  const [, change] = useSearchParams();
  const { name = 'volume', of = 'tasks', from, to } = search;
  const isOfCases = of === 'cases';
  const { groupBy = isOfCases ? 'group' : 'partner' } = search;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const query = new URLSearchParams({
    of,
    groupBy,
    zone,
    ...(from && { from }),
    ...(to && { to }),
  });
  const path = `/api/v1/reports/${encodeURIComponent(name)}?${query}`;
  const found = useQuery({
    queryKey: ['report', path],
    queryFn: async ({ signal }) => (await send<Report>(path, { signal })).body,
    placeholderData: (previous) => previous,
  });
  const report = found.data;
  const titles = report?.columns.map((one) => t(columnTexts[one.name] ?? 'report.opened')) ?? [];
  const nameOf = (key: string | null) =>
    key === null ? t('report.none') : groupBy === 'partner' ? organisation(key) : key;
  return (
    <>
      <PageHeader
        title={t('report.reports')}
        actions={
          report && (
            <Button
              onPress={() =>
                saveFile(`${name}.csv`, new Blob([csvOf(report, titles)], { type: 'text/csv' }))
              }
            >
              {t('report.csv')}
            </Button>
          )
        }
      >
        {t('report.about', { zone })}
      </PageHeader>
      <div className="filters">
        <Choice
          filter
          label={t('report.report')}
          options={inWords(isOfCases ? reportsOfCases : reports)}
          value={name}
          onChange={(value) => change({ name: value })}
        />
        <Choice
          filter
          label={t('report.of')}
          options={inWords(kinds)}
          value={of}
          onChange={(value) =>
            change({
              of: value,
              groupBy: undefined,
              name: value === 'cases' && !(name in reportsOfCases) ? undefined : name,
            })
          }
        />
        <Choice
          filter
          label={t('report.by')}
          options={inWords(isOfCases ? groupsOfCases : groupsOfRequests)}
          value={groupBy}
          onChange={(value) => change({ groupBy: value })}
        />
        {name !== 'backlog' && (
          <>
            <Field
              label={t('report.from')}
              type="date"
              required
              value={from ?? report?.from ?? ''}
              onChange={(value) => change({ from: value || undefined })}
            />
            <Field
              label={t('report.to')}
              type="date"
              required
              value={to ?? report?.to ?? ''}
              onChange={(value) => change({ to: value || undefined })}
            />
          </>
        )}
      </div>
      <ErrorNotice error={found.error} retry={() => void found.refetch()} />
      {found.isPending && <Loading />}
      {report && (
        <div className="reports">
          {report.days.length > 0 && (
            <Panel title={t('report.byDay')}>
              <Plot
                {...linesOf(report, titles)}
                title={t(reports[report.name])}
                timeText={(at) => day(localDay(at))}
                gapMs={2 * 24 * 3_600_000}
                format={report.columns[0]?.unit === 'seconds' ? duration : number}
                topOf={report.columns[0]?.unit === 'seconds' ? durationTop : countTop}
              />
            </Panel>
          )}
          <Panel title={t(groups[report.groupBy])}>
            {report.groups.length === 0 ? (
              <p className="quiet">{t('report.nothing')}</p>
            ) : (
              <div className="report-scroll">
                <table className="report-table">
                  <thead>
                    <tr>
                      <th scope="col">{t(groups[report.groupBy])}</th>
                      {titles.map((title) => (
                        <th key={title} scope="col">
                          {title}
                        </th>
                      ))}
                    </tr>
                  </thead>
                  <tbody>
                    {report.groups.map(({ key, values }) => (
                      <tr key={key}>
                        <th scope="row">{nameOf(key)}</th>
                        {values.map((value, index) => (
                          <td key={titles[index]}>
                            {value === null
                              ? '–'
                              : report.columns[index]?.unit === 'seconds'
                                ? duration(value)
                                : number(value)}
                          </td>
                        ))}
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
          </Panel>
        </div>
      )}
    </>
  );
}

function inWords(texts: Readonly<Record<string, TextKey>>) {
  return optionsOf(texts).map(({ id, key }) => ({ id, label: t(key) }));
}
