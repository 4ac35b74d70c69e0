import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DefaultTheme, defineConfig, type MarkdownRenderer } from 'vitepress';
import { decisionsFolder, sidebar, sidebarPages } from '../sidebar';
import { slug } from '../slug';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
/** Where files that are no pages can be read, for example `https://github.com/acme/crossdesk/blob/main`. */
const source = process.env.CROSSDESK_SITE_SOURCE?.replace(/\/$/, '');

const atRoot = sidebarPages().filter((page) => !page.startsWith('docs/'));

/** The place of a page in the site, by its path in the repository. */
function placeOf(page: string): string {
  if (page === 'README.md') return 'overview.md';
  return page.replace(/^docs\//, '').replace(/(^|\/)README\.md$/, '$1index.md');
}

function item(page: string): DefaultTheme.SidebarItem {
  const [, title = page] = /^# (.*)$/m.exec(readFileSync(join(root, page), 'utf8')) ?? [];
  const link = placeOf(page).replace(/(index)?\.md$/, '');
  return { text: title.replaceAll('`', ''), link: `/${link}` };
}

function items(page: string): DefaultTheme.SidebarItem[] {
  if (page !== `${decisionsFolder}/README.md`) return [item(page)];
  const names = readdirSync(join(root, decisionsFolder)).filter((name) => /^\d/.test(name));
  return [item(page), ...names.sort().map((name) => item(`${decisionsFolder}/${name}`))];
}

export default defineConfig({
  title: 'Crossdesk',
  description: 'Two organisations work on one request, each in its own system.',
  lang: 'en',
  srcDir: root,
  srcExclude: readdirSync(root, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return entry.name === 'docs' ? [] : [`${entry.name}/**`];
    return atRoot.includes(entry.name) ? [] : [entry.name];
  }),
  outDir: join(root, 'site/dist'),
  cacheDir: join(root, 'site/node_modules/.cache'),
  rewrites: placeOf,
  markdown: { anchor: { slugify: slug }, config: adapt },
  themeConfig: {
    search: { provider: 'local', options: { detailedView: true } },
    outline: [2, 3],
    sidebar: sidebar.map(({ title, groups }) => ({
      text: title,
      items: groups.map((group) => ({
        text: group.title,
        collapsed: true,
        items: group.pages.flatMap(items),
      })),
    })),
  },
});

/** The pages are written for GitHub. This is what the site needs to show them alike. */
function adapt(md: MarkdownRenderer): void {
  const { fence, link_open: link } = md.renderer.rules;
  if (!fence || !link) throw new Error('VitePress has no renderer of fences or links.');
  md.renderer.rules.fence = (tokens, at, ...rest) => {
    const token = tokens[at];
    const [language = ''] = token?.info.split(' ') ?? [];
    if (token && language === 'mermaid') {
      return `<Diagram code="${encodeURIComponent(token.content)}" />`;
    }
    // What follows the language says how the block is tested: docs/writing-docs.md.
    if (token) token.info = language;
    return fence(tokens, at, ...rest);
  };
  md.renderer.rules.link_open = (tokens, at, options, env, self) => {
    const token = tokens[at];
    const href = token?.attrGet('href');
    // The search renders pages too, and does not say where they are.
    if (token && href && env.realPath && !/^([a-z]+:|#)/.test(href)) {
      const target = targetOf(relative(root, env.realPath), href);
      if (target) token.attrSet('href', target);
      else token.attrs = null;
    }
    return link(tokens, at, options, env, self);
  };
}

/** Null if the site does not know where the file can be read. */
function targetOf(page: string, href: string): string | null {
  const [path = '', anchor] = href.split('#');
  const file = posix.join(posix.dirname(page), path).replace(/\/$/, '');
  const isPage = file.endsWith('.md') && (file.startsWith('docs/') || atRoot.includes(file));
  if (isPage) return `/${placeOf(file)}${anchor ? `#${anchor}` : ''}`;
  if (file === decisionsFolder) return `/${placeOf(`${file}/README.md`)}`;
  return source ? `${source}/${file}` : null;
}
