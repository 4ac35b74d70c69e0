import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, CliError } from './api';
import { colours, count, pageWidth, wrap } from './print';

interface Connection {
  readonly id: string;
  readonly partner: string;
  readonly state: string;
  readonly reconciliation: Outcome | null;
}

interface Outcome {
  readonly lastAt: string;
  readonly records: number;
  readonly drift: number;
  readonly repaired: number;
  readonly lastError: string | null;
}

interface Drift {
  readonly subject: string;
  readonly detail: string;
  readonly repair: string | null;
  readonly foundAt: string;
  readonly repairedAt: string | null;
}

const lookMs = 500;

/** Reconciles now with one partner or with all, and prints the differences. False if some remain. */
export async function reconcile(
  api: Api,
  partner: string | undefined,
  options: { readonly waitMs: number },
): Promise<boolean> {
  const connections = (await api.all<Connection>('/connections')).filter(
    ({ state }) => state === 'Active' || state === 'Paused',
  );
  const wanted = connections.filter((one) => partner === undefined || one.partner === partner);
  if (wanted.length === 0) {
    const whom = partner === undefined ? 'anybody' : `"${partner}"`;
    throw new CliError(`There is no established connection to ${whom}.`);
  }
  let isWell = true;
  for (const connection of wanted) {
    try {
      isWell = (await reconcileOne(api, connection, options.waitMs)) && isWell;
    } catch (error) {
      if (!(error instanceof CliError) || wanted.length === 1) throw error;
      // The others are still compared.
      console.log(`${colours.bold(connection.partner)}  ${colours.red(error.message)}`);
      isWell = false;
    }
  }
  return isWell;
}

async function reconcileOne(api: Api, before: Connection, waitMs: number): Promise<boolean> {
  const { id, partner } = before;
  const known = new Set((await open(api, partner)).map(keyOf));
  await api.post(`/connections/${id}/reconcile`);
  const outcome = await ended(api, before, waitMs);
  const { records, drift, repaired, lastError } = outcome;
  const found = drift === 0 ? 'all agree' : `${drift} differed, ${repaired} of them agree now`;
  console.log(`${colours.bold(partner)}  ${count(records, 'record')} compared: ${found}`);
  if (lastError) console.log(`  ${colours.red(lastError)}`);
  const since = before.reconciliation?.lastAt ?? '';
  const all = await api.all<Drift>(`/exchange/drift?partner=${encodeURIComponent(partner)}`);
  const news = all.filter((one) => !one.repairedAt || one.foundAt > since || known.has(keyOf(one)));
  for (const one of news) show(one);
  return lastError === null && drift === repaired;
}

function open(api: Api, partner: string): Promise<Drift[]> {
  return api.all<Drift>(`/exchange/drift?open=true&partner=${encodeURIComponent(partner)}`);
}

function keyOf({ subject, foundAt }: Drift): string {
  return `${subject} ${foundAt}`;
}

async function ended(api: Api, before: Connection, waitMs: number): Promise<Outcome> {
  for (const deadline = Date.now() + waitMs; ; await sleep(lookMs)) {
    const { reconciliation } = await api.get<Connection>(`/connections/${before.id}`);
    if (reconciliation && reconciliation.lastAt !== before.reconciliation?.lastAt) {
      return reconciliation;
    }
    if (Date.now() > deadline) {
      throw new CliError(
        `The reconciliation with ${before.partner} has not finished within ${waitMs / 1_000} s; it continues.`,
      );
    }
  }
}

function show({ subject, detail, repair, repairedAt }: Drift): void {
  const mark = repairedAt ? colours.green('agrees now') : colours.red('differs still');
  console.log(`  ${subject}  ${mark}`);
  for (const line of wrap([detail, repair].filter(Boolean).join(' '), pageWidth() - 4)) {
    console.log(`    ${line}`);
  }
}
