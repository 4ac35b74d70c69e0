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

export default defineConfig({
  plugins: [englishOnly, react()],
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
