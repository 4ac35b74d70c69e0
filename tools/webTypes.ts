import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openApiDocument } from '../api/http/openapi';
import { groups } from '../api/problems/pages';
import * as de from '../domain/catalogue/de';
import * as en from '../domain/catalogue/en';
import * as fr from '../domain/catalogue/fr';
import { scopes } from '../domain/scope';
import { allOperations } from './operations';
import { apiDocument, info } from './web/document';
import { lifecycleTables } from './web/lifecycleTables';
import { documentTypes } from './web/pathTypes';

const made = join(__dirname, '../web/src/api');

/**
 * `npm run web:types`: generates the portal's types of the API. `-- --check` only checks whether they are up to date.
 */
async function main(): Promise<void> {
  const document = apiDocument();
  // The portal does not call all of these: they only have to fit in the document.
  openApiDocument(info, allOperations);
  await keep('schema.d.ts', documentTypes(document));
  await keep('lifecycles.ts', lifecycleTables());
  await keep('scopes.ts', scopeList());
  await keep('problemPages.ts', problemPageNames());
  for (const [language, texts] of Object.entries({ de, en, fr }))
    await keep(`texts/${language}.ts`, catalogue(language, texts));
}

function catalogue(language: string, texts: object): string {
  return [
    `// Made from \`domain/catalogue/${language}.ts\` by \`npm run web:types\`; do not edit.`,
    ...Object.entries(texts).map(
      ([folder, entries]) =>
        `export const ${folder} = ${JSON.stringify(entries, null, 2)} as const;`,
    ),
    '',
  ].join('\n');
}

function scopeList(): string {
  return `// Made from \`domain/scope.ts\` by \`npm run web:types\`; do not edit.
export const scopes: readonly string[] = [
${scopes.map((scope) => `  '${scope}',\n`).join('')}];
`;
}

/** The portal links to these pages. */
function problemPageNames(): string {
  const names = groups.flatMap(({ pages }) => pages.map(({ name }) => name));
  return `// Made from \`api/problems/\` by \`npm run web:types\`; do not edit.
export const problemPages = [
${names.map((name) => `  '${name}',\n`).join('')}] as const;
`;
}

async function keep(name: string, text: string): Promise<void> {
  const path = join(made, name);
  if (!process.argv.includes('--check')) {
    await writeFile(path, text);
  } else if ((await readFile(path, 'utf8')) !== text) {
    throw new Error(`web/src/api/${name} is not what the API says: run "npm run web:types".`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
