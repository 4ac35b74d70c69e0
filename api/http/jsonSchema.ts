import { createHash } from 'node:crypto';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { Piscina } from 'piscina';
import type { Form } from '../../domain/form';
import type { FieldError } from '../../domain/refusal';
import { keyedLimit } from '../../records/keyedLimit';
import { invalid, refuse } from './problem';

/** Number of threads that validate forms. A thread starts when it is needed, and ends when it is idle. */
const maxThreads = 4;
/**
 * Maximum duration of a check in milliseconds, including the start of its thread. The largest form needs half a second
 * of processor time, and several times as long on an overloaded machine.
 */
const checkMs = 5_000;

const pool = new Piscina({
  filename: join(__dirname, 'formWorker.js'),
  minThreads: 0,
  maxThreads,
  idleTimeout: 60_000,
  // A validator is code that is generated from somebody's schema: it gets no environment variables, and starts
  // without our loader.
  env: {},
  execArgv: [],
  resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 1 },
});
/** Nothing waits in the pool's own queue, so that the time of a check begins when it runs. */
const inPool = pLimit(maxThreads);
/** One check at a time for each form, and two for each organisation: slow forms leave threads free for others. */
const ofForm = keyedLimit(1);
const ofOwner = keyedLimit(2);

/**
 * Validates that a form is a supported JSON Schema, off the event loop.
 * @param owner the instance whose form it is
 * @throws Refused `invalid`, naming `schema`
 */
export async function checkSchema(owner: string, schema: Form): Promise<void> {
  const errors = await check(owner, schema, {});
  if (!errors)
    throw invalid('schema', 'takes too long to check: make it smaller or simpler.', {
      code: 'formTooSlow',
    });
  const faults = errors.filter(({ path }) => path.startsWith('schema'));
  if (faults.length > 0) throw refuse(faults);
}

/**
 * Validates the answers to a form against its catalog item's schema, off the event loop.
 * @param owner the instance whose limit it counts against: the item's provider, or the submitting customer
 * @throws Refused `invalid`, naming each place as `variables.<path>`
 */
export async function checkVariables(owner: string, schema: Form, variables: Form): Promise<void> {
  const errors = await check(owner, schema, variables);
  if (!errors)
    throw invalid('variables', "take too long to check against the item's schema.", {
      code: 'formTooSlow',
    });
  if (errors.length > 0) throw refuse(errors);
}

/** Null if it takes too long. */
function check(owner: string, schema: Form, variables: Form): Promise<FieldError[] | null> {
  const task = { schema: JSON.stringify(schema), variables: JSON.stringify(variables) };
  const form = createHash('sha256').update(task.schema).digest('base64');
  return ofForm(form, () => ofOwner(owner, () => inPool(() => run(task))));
}

async function run(task: {
  readonly schema: string;
  readonly variables: string;
}): Promise<FieldError[] | null> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), checkMs);
  try {
    // The answer of our own worker.
    return (await pool.run(task, { signal: timeout.signal })) as FieldError[];
  } catch (error) {
    if (timeout.signal.aborted || isOutOfMemory(error)) return null;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
