import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lifecyclesPage } from './lifecycles';
import { settingsPage } from './settings';
import { tablesPage } from './tables';

const pages: Readonly<Record<string, () => string>> = {
  'docs/lifecycles.md': lifecyclesPage,
  'docs/settings.md': settingsPage,
  'docs/tables.md': tablesPage,
};

/**
 * `npm run docs`: writes the pages that are generated from code. `-- --check` only checks whether they are up to date.
 */
async function main(): Promise<void> {
  for (const [path, render] of Object.entries(pages)) {
    const file = join(__dirname, '..', path);
    if (!process.argv.includes('--check')) {
      await writeFile(file, render());
    } else if ((await readFile(file, 'utf8').catch(() => '')) !== render()) {
      throw new Error(`${path} is out of date: run "npm run docs".`);
    }
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
