import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Answered, Caller } from './caller';
import { type Dice, dice } from './dice';
import type { Account, Ledger, Said } from './ledger';
import type { Side } from './schedule';

/** How one exchange goes; the standard one, where nothing is set. */
export interface ExchangePlan {
  /** Tells its texts from those of all others. */
  readonly name: string;
  /** The bytes of the file that the customer attaches; null: none. */
  readonly file: Buffer | null;
  /** The customer rejects the first solution. */
  readonly rejects: boolean;
  /** `crossing`: on the wire, the provider's solution meets it. */
  readonly cancels: 'never' | 'at once' | 'crossing';
}

/** The same for one seed. */
export function planExchange(seed: number, n: number): ExchangePlan {
  const die = dice(seed, `exchange ${n}`);
  return {
    name: `#${n}`,
    file: die.chance(0.2) ? bytes(die) : null,
    rejects: die.chance(0.25),
    cancels: die.chance(0.15) ? die.pick(['at once', 'crossing']) : 'never',
  };
}

function bytes(die: Dice): Buffer {
  return Buffer.alloc(die.between(1, 60_000), `${die.below(2 ** 31)} `);
}

/** Who takes part: a requester of acme's, an agent of northwind's. */
export interface Cast {
  readonly casey: Caller;
  readonly dana: Caller;
  readonly item: string;
}

const record = z.object({ number: z.string(), state: z.string() });
const tasks = z.object({ items: z.array(record) });

/** Plays an exchange to its end, and keeps account of all that the two were told. */
export async function playExchange(
  { casey, dana, item }: Cast,
  plan: ExchangePlan,
  ledger: Ledger,
): Promise<void> {
  const { name, file, rejects, cancels } = plan;
  const shortDescription = `${name} does not start`;
  const submitted = await casey.post('/requests', { catalogItem: item, shortDescription });
  const { number } = record.parse(submitted.body);
  const account: Account = { number, said: [], files: [], end: null };
  ledger.accounts.push(account);
  const path = `/requests/${number}`;
  note('acme', 'state', `Submitted: ${shortDescription}`, submitted);

  if (cancels === 'at once') return cancel();
  const task = await dana.see(
    `/tasks?request=${number}`,
    (body) => tasks.parse(body).items.find(({ state }) => state === 'Received')?.number,
    `${number} to be received`,
  );
  const assigned = await dana.post(`/tasks/${task}/assign`);
  note('northwind', 'state', 'Work in Progress: assigned to Dana.', assigned);
  await inState(dana, 'Work in Progress');
  await Promise.all([
    comment('acme', casey, `${name} blinks red.`),
    comment('northwind', dana, `${name} is on my desk.`),
  ]);
  if (file) await attach(file);
  if (cancels === 'crossing') {
    await Promise.all([cancel(), propose('in vain')]);
    return;
  }
  await propose('at first');
  await inState(casey, 'Resolved');
  if (rejects) {
    const reason = `${name} is still dead.`;
    const rejected = await casey.post(`${path}/reject`, { reason });
    note('acme', 'state', `Work in Progress: the solution was rejected. ${reason}`, rejected);
    await inState(dana, 'Work in Progress');
    await propose('at last');
    await inState(casey, 'Resolved');
  }
  const accepted = await casey.post(`${path}/accept`);
  note('acme', 'state', 'Closed: the solution was accepted.', accepted);
  await inState(casey, 'Closed');
  account.end = 'Closed';

  async function cancel(): Promise<void> {
    const reason = `${name} is not needed.`;
    note('acme', 'state', `Cancelled. ${reason}`, await casey.post(`${path}/cancel`, { reason }));
    await inState(casey, 'Cancelled');
    account.end = 'Cancelled';
  }

  async function propose(when: string): Promise<void> {
    const solution = { resolutionCode: 'Fixed', resolutionNotes: `${name} ${when}.` };
    const text = `Resolved: Fixed. ${solution.resolutionNotes}`;
    note('northwind', 'state', text, await dana.post(`/tasks/${task}/propose`, solution));
  }

  async function comment(by: Side, who: Caller, text: string): Promise<void> {
    note(by, 'comment', text, await who.post(`${path}/comments`, { text }));
  }

  async function attach(content: Buffer): Promise<void> {
    const form = new FormData();
    const fileName = `${name}.bin`;
    form.append('file', new Blob([new Uint8Array(content)]), fileName);
    const answer = await casey.post(`${path}/attachments`, form);
    note('acme', 'attachment', fileName, answer);
    const sha256 = createHash('sha256').update(content).digest('hex');
    if (answer.status === 201) account.files.push({ name: fileName, sha256 });
  }

  /** Only where a cancellation crosses may anybody be refused. */
  function note(by: Side, kind: Said['kind'], text: string, { status, body }: Answered): void {
    const told = status < 300 ? (status === 202 ? 'recorded' : 'taken') : 'refused';
    account.said.push({ by, kind, text, told });
    if (told !== 'refused' || (cancels === 'crossing' && by === 'northwind')) return;
    ledger.complaints.push(`${number}: "${text}" was refused: ${JSON.stringify(body)}`);
  }

  function inState(who: Caller, state: string): Promise<true> {
    const is = (body: unknown) => record.parse(body).state === state || null;
    return who.see(path, is, `${number} to be ${state}`);
  }
}
