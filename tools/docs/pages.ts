import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lexer, type Token, walkTokens } from 'marked';
import { sidebarPages } from '../../site/sidebar';
import { slug } from '../../site/slug';

export const root = join(__dirname, '../..');

/** A fenced block of a page. */
export interface Block {
  /** The first word after the fence. */
  readonly language: string;
  /** The rest of that line. */
  readonly info: string;
  readonly text: string;
}

export interface Page {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
  readonly title: string | null;
  readonly anchors: ReadonlySet<string>;
  /** Targets of links and images. */
  readonly links: readonly string[];
  /** What is between backquotes. */
  readonly spans: readonly string[];
  readonly blocks: readonly Block[];
}

/** All pages of docs/, and those outside of it that the sidebar has. */
export function readPages(): Page[] {
  const inDocs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`);
  return [...new Set([...inDocs.sort(), ...sidebarPages()])].map((path) =>
    parsePage(path, readFileSync(join(root, path), 'utf8')),
  );
}

export function parsePage(path: string, text: string): Page {
  const anchors = new Set<string>();
  const links: string[] = [];
  const spans: string[] = [];
  const blocks: Block[] = [];
  let title: string | null = null;
  walkTokens(lexer(text), (token) => {
    if (token.type === 'heading') {
      const heading = plainText(token.tokens ?? []);
      if (token.depth === 1) title ??= heading;
      addAnchor(anchors, slug(heading));
    } else if (token.type === 'link' || token.type === 'image') {
      links.push(token.href);
    } else if (token.type === 'codespan') {
      spans.push(token.text);
    } else if (token.type === 'code') {
      const [, language = '', info = ''] = /^(\S*)\s*(.*)$/.exec(token.lang ?? '') ?? [];
      blocks.push({ language, info, text: token.text });
    }
  });
  return { path, text, title, anchors, links, spans, blocks };
}

/** A heading that is there twice gets a number. */
function addAnchor(anchors: Set<string>, name: string): void {
  let unique = name;
  for (let n = 1; anchors.has(unique); n++) unique = `${name}-${n}`;
  anchors.add(unique);
}

function plainText(tokens: readonly Token[]): string {
  return tokens
    .map((token) => ('tokens' in token && token.tokens ? plainText(token.tokens) : textOf(token)))
    .join('');
}

function textOf(token: Token): string {
  return 'text' in token ? String(token.text) : token.raw;
}
