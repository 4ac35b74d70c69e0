import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { apiPage } from './apiPage';
import { blockFaults } from './docs/blocks';
import { linkFaults, sidebarFaults } from './docs/links';
import { readPages } from './docs/pages';
import { lifecyclesPage } from './lifecycles';
import { problemsPage } from './problemsPage';
import { settingsPage } from './settings';
import { tablesPage } from './tables';

const pages: Readonly<Record<string, () => string>> = {
  'docs/api.md': apiPage,
  'docs/lifecycles.md': lifecyclesPage,
  'docs/problems.md': problemsPage,
  'docs/settings.md': settingsPage,
  'docs/tables.md': tablesPage,
};

/**
 * `npm run docs`: writes the pages that are generated from code. `-- --check` writes nothing. It checks that they are up
 * to date, and all pages: the sidebar of the site, links and their anchors, and the commands that they show.
 */
async function main(): Promise<void> {
  const isCheck = process.argv.includes('--check');
  for (const [path, render] of Object.entries(pages)) {
    const file = join(__dirname, '..', path);
    if (!isCheck) {
      await writeFile(file, render());
    } else if ((await readFile(file, 'utf8').catch(() => '')) !== render()) {
      throw new Error(`${path} is out of date: run "npm run docs".`);
    }
  }
  if (!isCheck) return;
  const all = readPages();
  const faults = [...sidebarFaults(all), ...linkFaults(all), ...blockFaults(all)];
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
