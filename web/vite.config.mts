import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** The instance whose API the development server uses; the demo's customer by default. */
const api = process.env.CROSSDESK_WEB_API ?? 'http://127.0.0.1:4101';

/** Leaves out React Aria's texts in the languages that the pages do not have; an undefined language falls back to English. */
const ownLanguages: Plugin = {
  name: 'own-languages',
  load: (id) =>
    /react-(?:aria|stately)\/.*\/intl\/.*\/(?!en-US|de-DE|fr-FR)[a-z]{2}-[A-Z]{2}\.m?js$/.test(id)
      ? 'export default undefined;'
      : null,
};

const redoc = new URL('../node_modules/redoc/bundles/redoc.standalone.js', import.meta.url);

/** Replacements in Redoc's script: a picture from another site, and labels that hide the contents of their groups. */
const replaced: readonly (readonly [was: string, is: string])[] = [
  [
    'https://cdn.redoc.ly/redoc/logo-mini.svg',
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/%3E",
  ],
  ['role:"menuitem","aria-label":e.sidebarLabel,', 'role:"menuitem",'],
];

/** The script of the API reference at /docs. */
const apiReference: Plugin = {
  name: 'api-reference',
  apply: 'build',
  async generateBundle() {
    let source = await readFile(redoc, 'utf8');
    for (const [was, is] of replaced) {
      if (source.split(was).length !== 2)
        throw new Error(
          `Redoc's script does not contain exactly one ${was}: check the replacements against this version.`,
        );
      source = source.replace(was, is);
    }
    this.emitFile({ type: 'asset', fileName: 'docs/redoc.js', source });
    const licenses = await readFile(new URL(`${redoc}.LICENSE.txt`));
    this.emitFile({ type: 'asset', fileName: 'docs/redoc.js.LICENSE.txt', source: licenses });
  },
};

/** Compresses scripts and styles as far as possible, which takes too long for each answer. api/portal.ts serves them. */
const compressed: Plugin = {
  name: 'compressed',
  apply: 'build',
  // The files as they are written: Vite changes them until then.
  async writeBundle({ dir = '' }, bundle) {
    for (const name of Object.keys(bundle)) {
      if (!/^assets\/.*\.(?:js|css)$/.test(name)) continue;
      const file = join(dir, name);
      const source = await readFile(file);
      await writeFile(`${file}.br`, brotliCompressSync(source));
      // Browsers take no Brotli without TLS.
      await writeFile(`${file}.gz`, gzipSync(source, { level: 9 }));
    }
  },
};

export default defineConfig({
  plugins: [ownLanguages, apiReference, react(), compressed],
  build: {
    // The content security policy forbids data: scripts, and there are few small images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    rolldownOptions: {
      // What nearly every page needs is one file: each file more costs its headers.
      output: { codeSplitting: { groups: [{ name: 'base', minShareCount: 25 }] } },
    },
  },
  server: {
    proxy: {
      '/api': { target: api, headers: { origin: api } },
      '/openapi.json': api,
      '/docs': api,
    },
  },
});
