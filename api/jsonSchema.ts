import { join } from 'node:path';
import { Piscina } from 'piscina';
import type { Form } from '../domain/form';
import type { FieldError } from '../domain/refusal';
import { createLanes } from '../engine/lanes';
import { invalid, refuse } from './problem';

/** Forms are checked by this many threads; each is made when it is needed, and ends when it is idle. */
const maxThreads = 4;
/** One check may take this long, in milliseconds, the start of its thread included. */
const checkMs = 1_500;

const pool = new Piscina({
  filename: join(__dirname, 'formWorker.js'),
  minThreads: 0,
  maxThreads,
  idleTimeout: 10_000,
  resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 1 },
});
/** Nothing waits in the pool's own queue, so that a check's time begins when it does. */
const inPool = createLanes(maxThreads);
/** One at a time for each organisation: whose forms are slow holds up its own, and leaves the other threads free. */
const inTurn = createLanes(1);

/**
 * Checks that a form is a JSON Schema that can be used here, off the event loop.
 * @param owner the instance whose form it is
 * @throws Refused `invalid`, naming `schema`
 */
export async function checkSchema(owner: string, schema: Form): Promise<void> {
  const errors = await check(owner, schema, {});
  if (!errors) throw invalid('schema', 'takes too long to check: make it smaller or simpler.');
  const faults = errors.filter(({ path }) => path.startsWith('schema'));
  if (faults.length > 0) throw refuse(faults);
}

/**
 * Checks a form's answers against its catalog item's schema, off the event loop.
 * @param owner the instance on whose account it is: the item's provider, or the customer that submits
 * @throws Refused `invalid`, naming each place as `variables.<path>`
 */
export async function checkVariables(owner: string, schema: Form, variables: Form): Promise<void> {
  const errors = await check(owner, schema, variables);
  if (!errors) throw invalid('variables', "take too long to check against the item's schema.");
  if (errors.length > 0) throw refuse(errors);
}

/** Null where it takes too long. On a machine that is overloaded the time may pass with hardly anything done: a second look tells the two apart. */
function check(owner: string, schema: Form, variables: Form): Promise<FieldError[] | null> {
  const task = { schema: JSON.stringify(schema), variables: JSON.stringify(variables) };
  return inTurn(owner, async () => (await checkOnce(task)) ?? (await checkOnce(task)));
}

function checkOnce(task: { schema: string; variables: string }): Promise<FieldError[] | null> {
  return inPool('', async () => {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), checkMs);
    try {
      // What our own worker answers.
      return (await pool.run(task, { signal: timeout.signal })) as FieldError[];
    } catch (error) {
      if (timeout.signal.aborted || isOutOfMemory(error)) return null;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  });
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
