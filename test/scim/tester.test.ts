import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import pino from 'pino';
import { listen } from '../../api/server';
import { startTestApi } from '../api/testApi';

/** A Python that has PyPI's scim2-tester: `CROSSDESK_SCIM_PYTHON`, or in a full run the one on the PATH. */
const { CROSSDESK_SCIM_PYTHON, CROSSDESK_TEST_FULL } = process.env;
const python = CROSSDESK_SCIM_PYTHON ?? 'python3';
const isThere =
  (CROSSDESK_SCIM_PYTHON ?? CROSSDESK_TEST_FULL) !== undefined &&
  spawnSync(python, ['-c', 'import scim2_tester, httpx2']).status === 0;

/** One address is kept, as the primary one for work; and a user is always active or not. */
const explained = [
  "check_add_attribute User: PATCH modify() returned unexpected value for 'emails'.",
  "check_remove_attribute User: PATCH modify() did not remove attribute 'active'",
  "check_replace_attribute User: PATCH modify() returned unexpected value for 'emails'.",
];

(isThere ? test : test.skip)(
  'scim2-tester finds nothing wrong with the server but what docs/scim.md explains',
  async () => {
    const api = await startTestApi();
    const server = await listen(api.app, 0, pino({ level: 'silent' }));
    try {
      const url = `http://127.0.0.1:${server.port}/scim/v2`;
      // An unlimited token: what it makes may have every role.
      const child = spawn(python, [join(__dirname, 'tester.py'), url, api.tokens.admin]);
      const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
      expect(errors).toBe('');
      const { checks, failed } = JSON.parse(out);
      expect(failed).toEqual(explained);
      expect(checks).toBeGreaterThan(20);
    } finally {
      await server.close();
      await api.close();
    }
  },
  120_000,
);
