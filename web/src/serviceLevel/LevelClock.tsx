import type { Task } from '../api/types';
import { dateTime, relativeTime } from '../components/dates';
import { StateBadge } from '../components/StateBadge';
import { useNow } from '../components/Time';
import { t } from '../i18n/t';

type Levels = NonNullable<Task['serviceLevels']>;
type Target = keyof Levels;
type Clock = NonNullable<Levels[Target]>;

const minute = 60_000;
const targets = ['response', 'resolution'] as const;

/** The clock that matters next: one that runs, then one that is paused, then the last that was met. */
export function NextClock({ levels }: { readonly levels: Task['serviceLevels'] }) {
  if (!levels) return '–';
  const clocks = targets.flatMap((target) =>
    levels[target] ? [{ target, ...levels[target] }] : [],
  );
  const running = clocks
    .filter(({ status }) => status === 'running')
    .sort((a, b) => ((a.due ?? '') < (b.due ?? '') ? -1 : 1));
  const next =
    running[0] ?? clocks.find(({ status }) => status === 'paused') ?? clocks.at(-1) ?? null;
  return next ? <LevelClock target={next.target} clock={next} isShort /> : '–';
}

/** The earliest due time of the clocks that run, as the API sorts by it. */
export function nextDue(levels: Task['serviceLevels']): string | null {
  const dues = targets.flatMap((target) => {
    const clock = levels?.[target];
    return clock?.status === 'running' && clock.due !== null ? [clock.due] : [];
  });
  return dues.sort()[0] ?? null;
}

/** The time that is left, in words; the instant in the reader's time zone is its tooltip. */
export function LevelClock(props: {
  readonly target: Target;
  readonly clock: Clock;
  /** Without the word "late": in a list, the colour and the time that has passed say it. */
  readonly isShort?: boolean;
}) {
  const { target, clock, isShort = false } = props;
  const now = useNow();
  const { due, metAt, breachedAt, remainingSeconds } = clock;
  const label = t(`serviceLevel.${target}`);
  const title = due === null ? undefined : t('serviceLevel.dueAt', { time: dateTime(due) });
  if (clock.status === 'running' && due !== null) {
    // The breach may be known before the page's clock, which goes by minutes, has reached it.
    const isBreached = breachedAt !== null && Date.parse(breachedAt) >= Date.parse(due);
    const left = Math.min(Date.parse(due) - now, isBreached ? -1 : Number.POSITIVE_INFINITY);
    // What is late is so by a minute at least: "this minute" would not say it.
    const when = relativeTime(...inUnits(left < 0 ? Math.min(left, -minute) : left));
    return left < 0 ? (
      <span title={title}>
        <StateBadge
          state={t(isShort ? 'serviceLevel.running' : 'serviceLevel.late', { target: label, when })}
          tone="bad"
        />
      </span>
    ) : (
      <span title={title}>{t('serviceLevel.running', { target: label, when })}</span>
    );
  }
  if (clock.status === 'paused' && remainingSeconds !== null) {
    const minutes = Math.floor(remainingSeconds / 60);
    const left = t('serviceLevel.hoursAndMinutes', {
      hours: Math.floor(minutes / 60),
      minutes: minutes % 60,
    });
    return <span className="quiet">{t('serviceLevel.paused', { target: label, left })}</span>;
  }
  if (metAt === null) return <span>{t('serviceLevel.ended', { target: label })}</span>;
  return breachedAt === null ? (
    <span title={title}>{t('serviceLevel.met', { target: label })}</span>
  ) : (
    <span title={title}>
      <StateBadge state={t('serviceLevel.metLate', { target: label })} tone="bad" />
    </span>
  );
}

/** The facts of a record about its service levels, by label. */
export function levelFacts(levels: Task['serviceLevels']) {
  const fact = (target: Target) => {
    const clock = levels?.[target];
    return clock ? <LevelClock target={target} clock={clock} /> : null;
  };
  return {
    [t('serviceLevel.response')]: fact('response'),
    [t('serviceLevel.resolution')]: fact('resolution'),
  };
}

/** "In 25 minutes", in the largest unit that is not zero. */
function inUnits(ms: number): [number, 'minute' | 'hour' | 'day'] {
  const minutes = Math.trunc(ms / minute);
  if (Math.abs(minutes) < 60) return [minutes, 'minute'];
  const hours = Math.trunc(minutes / 60);
  return Math.abs(hours) < 48 ? [hours, 'hour'] : [Math.trunc(hours / 24), 'day'];
}
