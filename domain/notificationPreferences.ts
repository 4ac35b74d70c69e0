import { type NotificationEvent, notificationEvents } from './notification';

/** When an event is mailed. */
export const mailChoices = ['now', 'digest', 'off'] as const;
export type MailChoice = (typeof mailChoices)[number];

export interface NotificationChannels {
  /** Whether it is listed in the portal. */
  readonly portal: boolean;
  readonly mail: MailChoice;
}

/** What a person wants to be told, and when. Hours are local to the person. */
export interface NotificationPreferences {
  readonly events: Readonly<Record<NotificationEvent, NotificationChannels>>;
  /** The hour of the daily digest, from 0 to 23. */
  readonly digestHour: number;
  /** Mails wait from the first hour until the second. Null: none are held. */
  readonly quietHours: { readonly from: number; readonly until: number } | null;
}

/** Events that are not mailed unless the person asks for them. */
const quiet: readonly NotificationEvent[] = ['noted', 'accepted', 'warned'];

export const defaultPreferences: NotificationPreferences = {
  events: Object.fromEntries(
    notificationEvents.map((event) => [
      event,
      { portal: true, mail: quiet.includes(event) ? 'off' : 'now' },
    ]),
  ) as NotificationPreferences['events'],
  digestHour: 8,
  quietHours: null,
};

/** Preferences as they were stored: an event that is newer than they are has its default. */
export function withDefaults(stored: Partial<NotificationPreferences> | null) {
  const { events, digestHour, quietHours } = { ...defaultPreferences, ...stored };
  return { digestHour, quietHours, events: { ...defaultPreferences.events, ...events } };
}

const hourMs = 3_600_000;

/**
 * When a mail is due: at once or after the quiet hours, or at the hour of the digest. It computes with time zone data:
 * never call it in a workflow.
 * @param zone an IANA time zone
 */
export function mailDueAt(
  choice: Exclude<MailChoice, 'off'>,
  { digestHour, quietHours }: Pick<NotificationPreferences, 'digestHour' | 'quietHours'>,
  zone: string,
  now: Date,
): Date {
  if (choice === 'digest') return nextHour(digestHour, zone, now);
  if (!quietHours || !isWithin(hourIn(zone, now), quietHours)) return now;
  return nextHour(quietHours.until, zone, now);
}

function isWithin(hour: number, { from, until }: { from: number; until: number }): boolean {
  return from <= until ? hour >= from && hour < until : hour >= from || hour < until;
}

/**
 * The next instant at which an hour of the day begins. If a clock change skips the hour, it is the first instant after
 * the gap.
 */
function nextHour(hour: number, zone: string, now: Date): Date {
  // Clocks differ from UTC by quarters of an hour.
  const quarter = hourMs / 4;
  let at = Math.floor(now.getTime() / quarter) * quarter + quarter;
  for (const end = at + 49 * hourMs; at < end; at += quarter) {
    const [before, after] = [hourIn(zone, new Date(at - quarter)), hourIn(zone, new Date(at))];
    const skips =
      (after - before + 24) % 24 > 1 && isWithin(hour, { from: (before + 1) % 24, until: after });
    if (before !== after && (after === hour || skips)) break;
  }
  return new Date(at);
}

function hourIn(zone: string, at: Date): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      hour: '2-digit',
      hourCycle: 'h23',
      timeZone: zone,
    });
    if (formats.size > 500) formats.clear();
    formats.set(zone, format);
  }
  return Number(format.format(at));
}

/** Making one takes long. */
const formats = new Map<string, Intl.DateTimeFormat>();
