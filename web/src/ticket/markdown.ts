import { Marked, type Token, type Tokens } from 'marked';
import { mayHaveMarkup } from './markup';

/**
 * A part of a formatted text. There is nothing else that a text can become: no raw HTML, no image, no style, and links to
 * the web and to mail addresses alone.
 */
export type Part = string | Formatted;
export interface Formatted {
  readonly tag: Tag;
  readonly children: readonly Part[];
  /** Of a link: an absolute address with one of `schemes`. */
  readonly href?: string;
  /** Of a numbered list: its first number. */
  readonly start?: number;
}
export type Tag =
  | 'p'
  | 'heading'
  | 'ul'
  | 'ol'
  | 'li'
  | 'blockquote'
  | 'pre'
  | 'code'
  | 'em'
  | 'strong'
  | 'del'
  | 'a'
  | 'br'
  | 'hr'
  | 'table'
  | 'tr'
  | 'th'
  | 'td';

const schemes = ['http:', 'https:', 'mailto:'];
/** Quotes in quotes and lists in lists, before they are shown as they were typed. */
const deepest = 12;

const marked = new Marked({
  gfm: true,
  tokenizer: {
    // What looks like HTML is shown as it was typed.
    html: () => undefined,
    tag: () => undefined,
    // A line of dashes below a text begins a signature, and "[1]: …" is a line that people read.
    lheading: () => undefined,
    def: () => undefined,
  },
});

/** The parts of a text in Markdown. A text that cannot be parsed is one paragraph, as it was typed. */
export function parse(text: string): readonly Part[] {
  if (!mayHaveMarkup(text)) return [plain(text)];
  let tokens: Token[];
  try {
    tokens = marked.lexer(text);
  } catch {
    // Quotes that are nested thousands of times exceed the parser's stack.
    return [plain(text)];
  }
  return blocks(tokens, 0);
}

function plain(text: string): Formatted {
  return { tag: 'p', children: [text] };
}

function blocks(tokens: readonly Token[], depth: number): Part[] {
  return tokens.flatMap((token) => part(token, depth));
}

/** The parser's types leave its tokens open to extensions. It has none here. */
function part(token: Token, depth: number): Part[] {
  if (depth > deepest) return [token.raw];
  const known = token as Exclude<Tokens.Generic, never> & Token;
  const inside = (tag: Tag, more: Partial<Formatted> = {}): Part[] => [
    { tag, children: blocks(known.tokens ?? [], depth + 1), ...more },
  ];
  switch (known.type) {
    case 'space':
    case 'def':
      return [];
    case 'hr':
    case 'br':
      return [{ tag: known.type, children: [] }];
    case 'code':
      return [{ tag: 'pre', children: [known.text] }];
    case 'codespan':
      return [{ tag: 'code', children: [known.text] }];
    case 'heading':
    case 'blockquote':
    case 'em':
    case 'strong':
    case 'del':
      return inside(known.type);
    case 'paragraph':
      return inside('p');
    case 'list':
      return [listOf(known as Tokens.List, depth)];
    case 'table':
      return [tableOf(known as Tokens.Table, depth)];
    case 'link':
      return linkTo(known.href, known.tokens?.length ? blocks(known.tokens, depth + 1) : [], known);
    case 'image':
      // A picture from elsewhere would tell its site who reads this.
      return linkTo(known.href, known.text ? [known.text] : [], known);
    case 'checkbox':
      return [known.checked ? '☑ ' : '☐ '];
    case 'text':
      return known.tokens ? blocks(known.tokens, depth + 1) : [known.text];
    case 'escape':
      return [known.text];
    default:
      return [known.raw];
  }
}

function listOf({ ordered, start, items }: Tokens.List, depth: number): Formatted {
  const children = items.map(
    ({ tokens }): Formatted => ({ tag: 'li', children: blocks(tokens, depth + 1) }),
  );
  return { tag: ordered ? 'ol' : 'ul', children, ...(ordered && start !== '' && { start }) };
}

function tableOf({ header, rows }: Tokens.Table, depth: number): Formatted {
  const row = (tag: 'th' | 'td') => (cells: readonly Tokens.TableCell[]) => ({
    tag: 'tr' as const,
    children: cells.map(({ tokens }) => ({ tag, children: blocks(tokens, depth + 1) })),
  });
  return { tag: 'table', children: [row('th')(header), ...rows.map(row('td'))] };
}

/** A link, or what was typed if the address is not one of the web or of mail. */
function linkTo(address: string, children: readonly Part[], { raw }: Token): Part[] {
  const href = safeAddress(address);
  return href
    ? [{ tag: 'a', href, children: children.length > 0 ? children.flatMap(unlinked) : [href] }]
    : [raw];
}

/** A link in a link is no HTML: the outer one holds. */
function unlinked(part: Part): readonly Part[] {
  if (typeof part === 'string') return [part];
  const children = part.children.flatMap(unlinked);
  return part.tag === 'a' ? children : [{ ...part, children }];
}

function safeAddress(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const { protocol, href } = new URL(address);
  return schemes.includes(protocol) ? href : null;
}
