/** Whether tests are to be as large as they can be: `npm run test:full`. */
export const isFull = process.env.CROSSDESK_TEST_FULL === '1';

/** How large a test is: full where that is asked for, else a part of it, so that everybody can run all of them at any time. */
export function sized(full: number, part: number): number {
  return isFull ? full : part;
}
