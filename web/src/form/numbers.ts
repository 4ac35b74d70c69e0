import { t } from '../i18n/t';
/** The marks of the reader's number format: `1,234.5` in English, `1.234,5` in German. */
export interface NumberMarks {
  readonly decimal: string;
  readonly group: string;
  /** From 0 to 9. */
  readonly digits: readonly string[];
}

export function marksOf(locales: readonly string[]): NumberMarks {
  const format = new Intl.NumberFormat(locales.length > 0 ? [...locales] : undefined);
  const parts = format.formatToParts(1_234_567.5);
  const mark = (wanted: string, usual: string) =>
    parts.find(({ type }) => type === wanted)?.value ?? usual;
  return {
    decimal: mark('decimal', '.'),
    group: plain(mark('group', ',')),
    digits: Array.from({ length: 10 }, (_, digit) => format.format(digit)),
  };
}

/** The text of a number. Reading it gives the same number. */
export function writeNumber(value: number, { decimal }: NumberMarks): string {
  return String(value).replace('.', decimal);
}

/**
 * Reads a number in the reader's own format, or says why it cannot. The other decimal mark counts as one only where it cannot
 * separate thousands, so that nobody gets another number than they meant.
 */
export function readNumber(
  text: string,
  marks: NumberMarks,
): { readonly number: number } | { readonly fault: string } {
  const ascii = [...plain(text.trim())].map((sign) => {
    const digit = marks.digits.indexOf(sign);
    return digit < 0 ? sign : String(digit);
  });
  const [, sign = '', body = '', exponent = ''] =
    /^([+-]?)(.*?)(e[+-]?\d+)?$/i.exec(ascii.join('')) ?? [];
  const read = ungrouped(body, marks);
  if (read === null) {
    const example = `1234${marks.decimal}5`;
    return { fault: t('form.notOneNumber', { example }) };
  }
  const number = exactNumber(`${sign === '-' ? '-' : ''}${read}${exponent}`);
  if (number !== null) return { number };
  return { fault: t('form.thisNumberHasMore') };
}

/** Digits with at most one point; null if it is not clear which number is meant. */
function ungrouped(body: string, { decimal, group }: NumberMarks): string | null {
  const [whole = '', fraction = '', ...more] = body.split(decimal);
  if (more.length === 0 && /^\d*$/.test(fraction) && whole + fraction !== '') {
    if (/^\d*$/.test(whole)) return joined(whole, fraction);
    const groups = [group, ' ', "'"].map((mark) => whole.split(mark));
    const thousands = groups.find(([first = '', ...others]) => {
      const isEven = others.every((one) => /^\d{2,3}$/.test(one)) && others.at(-1)?.length === 3;
      return /^[1-9]\d{0,2}$/.test(first) && isEven;
    });
    if (thousands) return joined(thousands.join(''), fraction);
  }
  const [, before = '', after = ''] = /^(\d*)[.,](\d+)$/.exec(body) ?? [];
  const mayBeThousands = after.length === 3 && /^[1-9]\d{0,2}$/.test(before);
  return after === '' || mayBeThousands ? null : joined(before, after);
}

function joined(whole: string, fraction: string): string {
  return `${whole || '0'}${fraction && `.${fraction}`}`;
}

/** One character for each that has several forms, without marks of direction. */
function plain(text: string): string {
  return text
    .replace(/[\u200e\u200f\u061c]/g, '')
    .replace(/\s/g, ' ')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/\u2212/g, '-');
}

/** The number that a JSON text has; null if JavaScript cannot hold it exactly. */
export function exactNumber(text: string): number | null {
  const number = Number(text);
  const significant = text
    .replace(/e.*$/i, '')
    .replace(/\D/g, '')
    .replace(/^0+|0+$/g, '');
  const isExact =
    significant.length <= 15
      ? Number.isFinite(number) && (number !== 0 || significant === '')
      : Number.isSafeInteger(number) && /^-?\d+$/.test(text);
  return isExact && !Object.is(number, -0) ? number : null;
}
