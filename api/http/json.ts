import iconv from 'iconv-lite';
import { parse } from 'lossless-json';
import { Refused } from '../../domain/refusal';

/** A number that JavaScript cannot represent exactly. `text` is the number as it was sent. */
export class InexactNumber {
  constructor(readonly text: string) {}
}

/**
 * Reads JSON without changing a number.
 * @param numbers `exact`: a number that JavaScript cannot represent becomes an InexactNumber, which checkValue refuses.
 * `text`: every number becomes a string, as it was sent. If an object has a name twice, the last one counts.
 * @throws Refused `invalid` if the text is not JSON, or nested too deeply
 */
export function parseJson(text: string, numbers: 'exact' | 'text' = 'exact'): unknown {
  try {
    if (numbers === 'exact' && !mayBeInexact.test(text)) return JSON.parse(text);
    // Twenty times slower than JSON.parse, so it is only used if a number requires it.
    const parseNumber = numbers === 'text' ? (number: string) => number : readNumber;
    return parse(text, undefined, { parseNumber, onDuplicateKey: ({ newValue }) => newValue });
  } catch (error) {
    if (error instanceof RangeError) throw new Refused('invalid', 'The JSON is nested too deep.');
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refused('invalid', `The text is not valid JSON: ${reason.slice(0, 200)}.`);
  }
}

/** Numbers with sixteen characters and more, with an exponent, or with the sign of a negative zero. */
const mayBeInexact = /(?:^|[\s:,[])(?:-0(?:\.0*)?|-?[\d.]{16,}|-?[\d.]+[eE][+-]?\d+)(?=[\s,\]}]|$)/;

function readNumber(text: string): number | InexactNumber {
  const number = Number(text);
  const isExact =
    text.length < 400 &&
    Number.isFinite(number) &&
    !Object.is(number, -0) &&
    normalized(text) === normalized(String(number));
  return isExact ? number : new InexactNumber(text);
}

/** A canonical text for a number: its significant digits, and their exponent. */
function normalized(number: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(number) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  return `${sign}${significant}e${power}`;
}

/**
 * Decodes a body by the `charset` of its media type: UTF-8 if there is none. A byte order mark is removed.
 * @param declared the encoding that the document itself declares, if it does
 * @throws Refused `invalid` if the bytes are not text in this encoding, `unsupported` if the encoding is unknown
 */
export function decodeText(bytes: Buffer, mediaType: string, declared?: string): string {
  const [, charset = declared ?? 'utf-8'] =
    /;\s*charset\s*=\s*["']?([^\s"';]+)/i.exec(mediaType) ?? [];
  const encoding = encodingOf(charset);
  const text = encoding === 'utf-8' ? fromUtf8(bytes) : iconv.decode(bytes, encoding);
  if (text === null || (encoding !== 'utf-8' && text.includes('\ufffd'))) {
    const remedy = encoding === 'utf-8' ? 'Send UTF-8, or name the charset in Content-Type.' : '';
    throw new Refused('invalid', `The body is not text in ${charset}. ${remedy}`.trim());
  }
  return text;
}

function fromUtf8(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * Labels as defined by https://encoding.spec.whatwg.org/#names-and-labels: Latin-1 and ASCII are read as windows-1252.
 */
function encodingOf(label: string): string {
  const name = label.toLowerCase();
  if (/^(unicode-1-1-)?utf-?8$/.test(name)) return 'utf-8';
  if (/^((us-)?ascii|iso[-_]?8859-?1|latin-?1|l1)$/.test(name)) return 'windows-1252';
  const isKnown = /^(utf-16(le|be)?|(windows-|x-cp|cp)125[0-8]|iso-8859-\d{1,2})$/.test(name);
  const encoding = name.replace(/^x-cp/, 'cp');
  if (isKnown && iconv.encodingExists(encoding)) return encoding;
  throw new Refused(
    'unsupported',
    `The charset "${label}" is not supported; send UTF-8, UTF-16, windows-1252 or ISO 8859.`,
  );
}
