/**
 * The portal is written in English. Dates, times and numbers have the reader's own format: order, clock and digits. Entries
 * that are no language tag, or that the browser does not know, are ignored.
 */
export const readersLocales: readonly string[] = navigator.languages.filter((language) => {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(language).length > 0;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
});

const locales = readersLocales.length > 0 ? [...readersLocales] : undefined;
const full = new Intl.DateTimeFormat(locales, { dateStyle: 'medium', timeStyle: 'short' });
const date = new Intl.DateTimeFormat(locales, { dateStyle: 'medium' });
const time = new Intl.DateTimeFormat(locales, { timeStyle: 'medium' });
const clock = new Intl.DateTimeFormat(locales, {
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
});
const decimal = new Intl.NumberFormat(locales, { maximumFractionDigits: 1 });

/** "22 Nov 2026, 01:10", in the past or the future. */
export function dateTime(at: string | Date): string {
  return isolated(full.format(new Date(at)));
}

/** "22 Nov 2026". */
export function day(at: Date): string {
  return isolated(date.format(at));
}

/** "01:10:30", for times of today. */
export function timeOfDay(at: string): string {
  return isolated(time.format(new Date(at)));
}

/** "01:10". */
export function clockTime(at: number): string {
  return clock.format(at);
}

/** "1.4", to one decimal. */
export function number(value: number): string {
  return decimal.format(value);
}

const rightToLeft = /[\u0590-\u08ff\u200f]/;

/** Keeps a date in a right-to-left script from changing the order of the English text around it. */
function isolated(text: string): string {
  return rightToLeft.test(text) ? `\u2068${text}\u2069` : text;
}

/** A duration in its largest units: "2 h 5 min". */
export function duration(seconds: number): string {
  if (seconds > 0 && seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} days`;
}
