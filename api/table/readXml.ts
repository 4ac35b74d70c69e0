/** An element: its text, or the elements in it by their names. */
export type XmlContent = string | { readonly [name: string]: XmlContent };

interface Open {
  readonly name: string;
  text: string;
  readonly children: [name: string, content: XmlContent][];
}

const maxDepth = 8;
// One piece at a time, so that no document takes longer than its length.
const piece = /<!--|<!\[CDATA\[|<\?|<(\/?)([A-Za-z_][\w.-]{0,199})(?:\s[^<>]*?)?(\/?)>|[^<]+/sy;

/**
 * The fields of a record that was sent as XML: the elements of its root, or of an `entry` that is all there is in
 * the root. Null where it is no such document. There are no declarations, and so nothing to expand or fetch.
 */
export function readXml(text: string): Readonly<Record<string, XmlContent>> | null {
  const document = readDocument(text);
  if (!document || typeof document.content === 'string') return document && {};
  const [[name, only] = ['', ''], ...others] = Object.entries(document.content);
  const isWrapped = others.length === 0 && ['entry', 'record'].includes(name);
  if (!isWrapped) return document.content;
  return typeof only === 'string' ? {} : only;
}

function readDocument(text: string): { readonly content: XmlContent } | null {
  const top: Open = { name: '', text: '', children: [] };
  const open: Open[] = [top];
  for (let at = 0; at < text.length; ) {
    const current = open.at(-1);
    piece.lastIndex = at;
    const found = piece.exec(text);
    if (!found || !current || open.length > maxDepth) return null;
    const [all, slash, name, selfClosing] = found;
    at = piece.lastIndex;
    if (name === undefined) {
      const said = saidBy(all, text, at);
      if (!said) return null;
      current.text += said.text;
      at = said.end;
    } else if (slash) {
      if (current.name !== name || open.length === 1) return null;
      open.pop();
      open.at(-1)?.children.push([name, contentOf(current)]);
    } else if (selfClosing) current.children.push([name, '']);
    else open.push({ name, text: '', children: [] });
  }
  const [root, ...others] = top.children;
  if (open.length > 1 || !root || others.length > 0 || top.text.trim() !== '') return null;
  return { content: root[1] };
}

/** The text that a piece stands for, and where the next one begins. */
function saidBy(all: string, text: string, at: number): { text: string; end: number } | null {
  const close = { '<!--': '-->', '<![CDATA[': ']]>', '<?': '?>' }[all];
  if (close === undefined) {
    const said = unescaped(all);
    return said === null ? null : { text: said, end: at };
  }
  const end = text.indexOf(close, at);
  if (end < 0) return null;
  return { text: all === '<![CDATA[' ? text.slice(at, end) : '', end: end + close.length };
}

function contentOf({ text, children }: Open): XmlContent {
  return children.length > 0 ? Object.fromEntries(children) : text;
}

const signs: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** Null where a reference is none of XML's own. */
function unescaped(text: string): string | null {
  let known = true;
  const said = text.replace(/&([^;&\s]{1,10};)?/g, (_all, reference: string | undefined) => {
    const sign = reference === undefined ? undefined : signOf(reference.slice(0, -1));
    if (sign === undefined) known = false;
    return sign ?? '';
  });
  return known ? said : null;
}

function signOf(reference: string): string | undefined {
  const [, hex, decimal] = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(reference) ?? [];
  if (hex === undefined && decimal === undefined) return signs[reference];
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
