import { language, locales, timeZone } from '../i18n/reader';

type Options = Intl.DateTimeFormatOptions;
const inYear: Options = { year: 'numeric', month: 'short', day: 'numeric' };
const full = format({ ...inYear, hour: 'numeric', minute: '2-digit', timeZoneName: 'short' });
const date = format(inYear);
const time = format({ timeStyle: 'medium' });
const clock = format({ hour: '2-digit', minute: '2-digit', hour12: false });
const decimal = new Intl.NumberFormat([...locales], { maximumFractionDigits: 1 });
const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });

/** A format in the reader's locale and time zone. It is made at its first use, and again after the zone has changed. */
function format(options: Options): (at: string | Date | number) => string {
  let made: { readonly zone: string | undefined; readonly format: Intl.DateTimeFormat } | undefined;
  return (at) => {
    const zone = timeZone();
    if (!made || made.zone !== zone)
      made = {
        zone,
        format: new Intl.DateTimeFormat([...locales], { ...options, timeZone: zone }),
      };
    return made.format.format(new Date(at));
  };
}

/** "22 Nov 2026, 01:10 CET", in the past or the future. */
export function dateTime(at: string | Date): string {
  return isolated(full(at));
}

/** "22 Nov 2026". */
export function day(at: Date): string {
  return isolated(date(at));
}

/** "01:10:30", for times of today. */
export function timeOfDay(at: string): string {
  return isolated(time(at));
}

/** "01:10". */
export function clockTime(at: number): string {
  return clock(at);
}

/** "1.4", to one decimal. */
export function number(value: number): string {
  return decimal.format(value);
}

/** "5 min. ago", "yesterday", "in 3 days"; in the page's language. */
export function relativeTime(value: number, unit: 'minute' | 'hour' | 'day'): string {
  return relative.format(value, unit);
}

const rightToLeft = /[\u0590-\u08ff\u200f]/;

/** Keeps a date in a right-to-left script from changing the order of the text around it. */
function isolated(text: string): string {
  return rightToLeft.test(text) ? `\u2068${text}\u2069` : text;
}

type Unit = 'millisecond' | 'second' | 'minute' | 'hour' | 'day';

/** A duration in its largest units: "2 hr, 5 min". */
export function duration(seconds: number): string {
  if (seconds > 0 && seconds < 1) return inUnit(Math.round(seconds * 1000), 'millisecond');
  if (seconds < 10) return inUnit(Math.round(seconds * 10) / 10, 'second');
  if (seconds < 60) return inUnit(Math.round(seconds), 'second');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return inUnit(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return inUnit(Math.floor(hours / 24), 'day');
  const rest = minutes % 60;
  return rest === 0 ? inUnit(hours, 'hour') : `${inUnit(hours, 'hour')} ${inUnit(rest, 'minute')}`;
}

function inUnit(value: number, unit: Unit): string {
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
  }).format(value);
}
