import { existsSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { decisionsFolder, sidebarPages, startPage } from '../../site/sidebar';
import { type Page, root } from './pages';

/** Every page is once in the sidebar, and begins with a title. Every decision is in the list of decisions. */
export function sidebarFaults(pages: readonly Page[]): string[] {
  const listed = sidebarPages();
  const isDecision = (path: string) => path.startsWith(`${decisionsFolder}/0`);
  const decisions = pages.find(({ path }) => path === `${decisionsFolder}/README.md`);
  return [
    ...listed
      .filter((path, at) => listed.indexOf(path) !== at)
      .map((path) => `site/sidebar.ts has ${path} twice.`),
    ...pages.flatMap(({ path, title }) => {
      const faults: string[] = [];
      if (title === null) faults.push(`${path} has no title: begin it with "# ".`);
      if (isDecision(path)) {
        if (!decisions?.links.includes(posix.basename(path)))
          faults.push(`${decisionsFolder}/README.md has no link to ${posix.basename(path)}.`);
      } else if (path !== startPage && !listed.includes(path)) {
        faults.push(`${path} is not in the sidebar: add it to site/sidebar.ts.`);
      }
      return faults;
    }),
  ];
}

/** Every relative link leads to a file of the repository, and its anchor to a heading there. */
export function linkFaults(pages: readonly Page[]): string[] {
  const byPath = new Map(pages.map((page) => [page.path, page]));
  return pages.flatMap(({ path, links }) =>
    links
      .filter((link) => !/^[a-z]+:/.test(link))
      .flatMap((link) => {
        const [target = '', anchor] = link.split('#');
        const file = target ? posix.join(posix.dirname(path), target) : path;
        if (!isFile(file)) return [`${path} links to ${link}: there is no ${file}.`];
        const page = byPath.get(file);
        if (!anchor || page?.anchors.has(anchor)) return [];
        if (!page) return [`${path} links to ${link}: ${file} is no page.`];
        return [`${path} links to ${link}: ${file} has no heading "#${anchor}".`];
      }),
  );
}

/** The file system of a developer may not tell upper from lower case; the site does. */
function isFile(path: string): boolean {
  const whole = join(root, path);
  return existsSync(whole) && readdirSync(join(whole, '..')).includes(posix.basename(path));
}
