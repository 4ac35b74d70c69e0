import { useQuery } from '@tanstack/react-query';
import { send } from '../api/send';
import type { ConnectionSample } from '../api/types';
import { FilterChoice } from '../components/Choice';
import { duration } from '../components/dates';
import { Loading } from '../components/Loading';
import { ErrorNotice } from '../components/Notice';
import { t } from '../i18n/t';
import { useSearchParams } from '../list/useSearchParams';
import { Panel } from '../record/RecordPage';
import { pathOf } from '../record/useRecord';
import { Plot } from './Plot';
import { countTop, durationTop, type Line } from './plotting';

const spans = [
  { id: '1', label: t('connection.lastHour') },
  { id: '6', label: t('connection.last6Hours') },
];
const whole = 24;
const minuteMs = 60_000;

interface Samples {
  readonly everySeconds: number;
  readonly items: readonly ConnectionSample[];
}

/** The last day of a connection: how much waited, for how long, and the lag of the partner's entries. */
export function ConnectionPlots({ id }: { readonly id: string }) {
  const [{ hours }, change] = useSearchParams();
  const span = spans.some((one) => one.id === hours) ? Number(hours) : whole;
  const path = `${pathOf('connections', id)}/samples`;
  const samples = useQuery({
    queryKey: ['samples', path],
    queryFn: async ({ signal }) => (await send<Samples>(path, { signal })).body,
    refetchInterval: minuteMs,
  });
  const until = Math.max(samples.dataUpdatedAt, minuteMs);
  const since = until - span * 60 * minuteMs;
  const items = (samples.data?.items ?? []).filter(({ at }) => Date.parse(at) >= since);
  const line = (
    name: string,
    style: Line['style'],
    of: (sample: ConnectionSample) => number | null,
  ): Line => ({
    name,
    style,
    points: items.map((sample) => ({ at: Date.parse(sample.at), value: of(sample) })),
  });
  return (
    <Panel
      title={t('connection.lastDay')}
      actions={
        <FilterChoice
          label={t('connection.timeShown')}
          all={t('connection.last24Hours')}
          options={spans}
          value={spans.find((one) => one.id === hours)?.id}
          onChange={(chosen) => change({ hours: chosen })}
        />
      }
    >
      <ErrorNotice error={samples.error} retry={() => void samples.refetch()} />
      {samples.isPending ? (
        <Loading />
      ) : (
        <div className="plots">
          <Plot
            title={t('connection.waiting')}
            since={since}
            until={until}
            lines={[
              line(t('connection.waitingLine'), 'first', ({ pending }) => pending),
              line(t('connection.refusedLine'), 'bad', ({ failed }) => failed),
            ]}
            format={String}
            topOf={countTop}
          />
          <Plot
            title={t('connection.oldestWaiting')}
            since={since}
            until={until}
            lines={[
              line(
                t('connection.ageLine'),
                'first',
                ({ oldestPendingSeconds }) => oldestPendingSeconds ?? 0,
              ),
            ]}
            format={duration}
            topOf={durationTop}
          />
          <Plot
            title={t('connection.lagOfThePartners')}
            since={since}
            until={until}
            lines={[
              line(t('connection.medianLine'), 'first', ({ lagMedianMs }) => seconds(lagMedianMs)),
              line(t('connection.n95thPercentile'), 'second', ({ lagP95Ms }) => seconds(lagP95Ms)),
            ]}
            format={duration}
            topOf={durationTop}
          />
        </div>
      )}
    </Panel>
  );
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}
