/** Whether tests are to be as large as they can be: `npm run test:full`. */
export const isFull = process.env.CROSSDESK_TEST_FULL === '1';

/**
 * The size of a test: the full one on request, otherwise a part of it, so that everybody can run all tests at any time.
 */
export function sized(full: number, part: number): number {
  return isFull ? full : part;
}
