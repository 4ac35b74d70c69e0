import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { de } from '../web/src/i18n/de';
import { en } from '../web/src/i18n/en';
import { fr } from '../web/src/i18n/fr';
import { findProblems, literalsOf, proseOf } from './web/texts';

const source = join(__dirname, '../web/src');

/** What `npm run web:types` writes. */
const generated = /api\/(lifecycles|texts\/\w+)\.ts$/;

/** `npm run texts`: checks the catalogue of the portal's texts against the portal's code. tsc checks that it is complete. */
function main(): void {
  const used = new Set<string>();
  const problems: string[] = [];
  for (const path of filesOf(source)) {
    const folder = relative(source, path).split('/')[0] ?? '';
    if (/^i18n\/\w+\//.test(relative(source, path))) continue;
    const code = readFileSync(path, 'utf8');
    for (const literal of literalsOf(code, path)) used.add(literal);
    // The names of the languages are in the languages themselves.
    if (folder === 'i18n' || generated.test(path)) continue;
    for (const text of proseOf(code, path))
      problems.push(`${relative(source, path)} has the text "${text}": move it to web/src/i18n.`);
  }
  problems.push(...findProblems(en, { de, fr }, used));
  if (problems.length === 0) return;
  console.error(problems.join('\n'));
  process.exitCode = 1;
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.d\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

main();
