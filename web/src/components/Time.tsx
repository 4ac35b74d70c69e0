import { useSyncExternalStore } from 'react';
import { t } from '../i18n/t';
import { dateTime, day, relativeTime } from './dates';

const minute = 60;
const hour = 60 * minute;
const dayLong = 24 * hour;

/** One clock for all times on the page, so that they change together. */
const clock = {
  now: Date.now(),
  listeners: new Set<() => void>(),
  subscribe(listener: () => void): () => void {
    if (clock.listeners.size === 0) clock.timer = window.setInterval(clock.tick, 30_000);
    clock.listeners.add(listener);
    return () => {
      clock.listeners.delete(listener);
      if (clock.listeners.size === 0) window.clearInterval(clock.timer);
    };
  },
  tick(): void {
    clock.now = Date.now();
    for (const listener of clock.listeners) listener();
  },
  timer: 0,
};

/** The current time in milliseconds, which changes every half minute. */
export function useNow(): number {
  return useSyncExternalStore(clock.subscribe, () => clock.now);
}

/** A time as "5 min. ago"; the exact time is its tooltip. */
export function Time({ at }: { readonly at: string }) {
  const now = useNow();
  const when = new Date(at);
  return (
    <time dateTime={at} title={dateTime(when)} className="time">
      {ago(when, now)}
    </time>
  );
}

function ago(when: Date, now: number): string {
  const seconds = Math.max(0, (now - when.getTime()) / 1000);
  if (seconds < minute) return t('components.justNow');
  if (seconds < hour) return relativeTime(-Math.floor(seconds / minute), 'minute');
  if (seconds < dayLong) return relativeTime(-Math.floor(seconds / hour), 'hour');
  if (seconds < 7 * dayLong) return relativeTime(-Math.floor(seconds / dayLong), 'day');
  return day(when);
}
