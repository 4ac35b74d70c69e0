/**
 * How large a test is: full where `CROSSDESK_TEST_FULL=1` says so (`npm run test:full`), else a part of it, so that
 * everybody can run all of them at any time.
 */
export function sized(full: number, part: number): number {
  return process.env.CROSSDESK_TEST_FULL === '1' ? full : part;
}
