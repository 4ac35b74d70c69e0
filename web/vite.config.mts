import { readFile } from 'node:fs/promises';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** While developing, the API of an instance that runs; the demo's customer unless said otherwise. */
const api = process.env.CROSSDESK_WEB_API ?? 'http://127.0.0.1:4101';

/** The pages speak English, so that React Aria's words in thirty other languages need not be loaded: it takes English for one that is undefined. */
const englishOnly: Plugin = {
  name: 'english-only',
  load: (id) =>
    /react-(?:aria|stately)\/.*\/intl\/.*\/(?!en-US)[a-z]{2}-[A-Z]{2}\.m?js$/.test(id)
      ? 'export default undefined;'
      : null,
};

const redoc = new URL('../node_modules/redoc/bundles/redoc.standalone.js', import.meta.url);

/** What of Redoc's script is not for us: a picture from elsewhere, and names of groups that hide what is in them. */
const replaced: readonly (readonly [was: string, is: string])[] = [
  [
    'https://cdn.redoc.ly/redoc/logo-mini.svg',
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/%3E",
  ],
  ['role:"menuitem","aria-label":e.sidebarLabel,', 'role:"menuitem",'],
];

/** The script of the API's reference, which the page at /docs loads. */
const apiReference: Plugin = {
  name: 'api-reference',
  apply: 'build',
  async generateBundle() {
    let source = await readFile(redoc, 'utf8');
    for (const [was, is] of replaced) {
      if (source.split(was).length !== 2) throw new Error(`Redoc's script is another one: ${was}`);
      source = source.replace(was, is);
    }
    this.emitFile({ type: 'asset', fileName: 'docs/redoc.js', source });
    const licenses = await readFile(new URL(`${redoc}.LICENSE.txt`));
    this.emitFile({ type: 'asset', fileName: 'docs/redoc.js.LICENSE.txt', source: licenses });
  },
};

export default defineConfig({
  plugins: [englishOnly, apiReference, react()],
  build: {
    // The page's policy lets no data: script run, and small images are few.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
  },
  server: {
    proxy: {
      '/api': { target: api, headers: { origin: api } },
      '/openapi.json': api,
      '/docs': api,
    },
  },
});
