import { SaxesParser } from 'saxes';

/** An element: its text, or the elements in it by their names. */
export type XmlContent = string | { readonly [name: string]: XmlContent };

interface OpenElement {
  readonly name: string;
  text: string;
  readonly children: [name: string, content: XmlContent][];
}

const maxDepth = 8;
/** Names of fields. A namespace prefix is not part of the name. */
const fieldName = /^[A-Za-z_][\w.-]{0,199}$/;

class Malformed extends Error {}

/**
 * Reads the fields of a record from XML: the elements of the root, or of an `entry` if it is the root's only element.
 * Returns null if it is not such a document. A document type declaration is refused, so that no entity is expanded or
 * fetched.
 */
export function readXml(text: string): Readonly<Record<string, XmlContent>> | null {
  const root = readRoot(text);
  if (root === null || typeof root === 'string') return root === null ? null : {};
  const [[name, only] = ['', ''], ...others] = Object.entries(root);
  const isWrapped = others.length === 0 && ['entry', 'record'].includes(name);
  if (!isWrapped) return root;
  return typeof only === 'string' ? {} : only;
}

function readRoot(text: string): XmlContent | null {
  const document: OpenElement = { name: '', text: '', children: [] };
  const open: OpenElement[] = [document];
  const addText = (more: string) => {
    const current = open.at(-1);
    if (current) current.text += more;
  };
  const parser = new SaxesParser({ position: false });
  parser.on('error', ({ message }) => {
    throw new Malformed(message);
  });
  parser.on('doctype', () => {
    throw new Malformed('A document type declaration is not allowed.');
  });
  parser.on('opentagstart', ({ name }) => {
    if (!fieldName.test(name)) throw new Malformed(`${name} is not a valid field name.`);
    if (open.length > maxDepth) throw new Malformed(`Elements are nested deeper than ${maxDepth}.`);
    open.push({ name, text: '', children: [] });
  });
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const closed = open.pop();
    if (closed) open.at(-1)?.children.push([closed.name, contentOf(closed)]);
  });
  try {
    // Some clients begin with an empty line, which is not allowed before an XML declaration.
    parser.write(text.trim()).close();
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
  return document.children[0]?.[1] ?? null;
}

function contentOf({ text, children }: OpenElement): XmlContent {
  return children.length > 0 ? Object.fromEntries(children) : text;
}
