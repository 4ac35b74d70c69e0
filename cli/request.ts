import { instanceTitle } from '../domain/names';
import type { Api } from './api';
import { colours, pageWidth } from './print';
import { type Entry, timeline } from './timeline';

interface RequestView {
  readonly state: string;
  readonly shortDescription: string;
  readonly customer: string;
  readonly provider: string;
  readonly replication: {
    readonly state: string;
    readonly pending: number;
    readonly lastError: string | null;
  };
  /** Only the provider has a task. */
  readonly links: { readonly task?: string };
}

interface Side {
  readonly instance: string;
  readonly request: RequestView;
  readonly journal: readonly Entry[];
}

/**
 * Prints a request's journal by time, ours on the left and the partner's on the right. With the partner's API, it shows
 * which entries one side lacks, and how long each entry took to arrive. False if the sides differ.
 */
export async function showRequest(api: Api, partner: Api | null, number: string): Promise<boolean> {
  const ours = await read(api, number);
  const theirs = partner && (await read(partner, number));
  const { customer, provider, shortDescription } = ours.request;
  const other = ours.instance === customer ? provider : customer;
  console.log(`${colours.bold(number)}  ${shortDescription}`);
  for (const side of [ours, theirs]) if (side) console.log(`  ${stateLine(side)}`);
  console.log('');
  const { lines, differs } = timeline(
    { instance: ours.instance, journal: ours.journal, pending: ours.request.replication.pending },
    {
      instance: theirs?.instance ?? other,
      journal: theirs?.journal ?? null,
      pending: theirs?.request.replication.pending ?? 0,
    },
    pageWidth(),
  );
  for (const line of lines) console.log(line);
  const isOneState = !theirs || theirs.request.state === ours.request.state;
  if (!isOneState) console.log(colours.red('\nThe states differ.'));
  if (differs > 0) console.log(colours.red(`\n${differs} missing: see "reconcile".`));
  return isOneState && differs === 0;
}

async function read(api: Api, number: string): Promise<Side> {
  const path = `/requests/${encodeURIComponent(number)}`;
  const [request, journal] = await Promise.all([
    api.get<RequestView>(path),
    api.all<Entry>(`${path}/journal`),
  ]);
  const instance = request.links.task ? request.provider : request.customer;
  return { instance, request, journal };
}

function stateLine({ instance, request: { state, replication } }: Side): string {
  const { pending, lastError } = replication;
  const waits = pending > 0 ? `, ${pending} pending` : '';
  const error = lastError ? `: ${lastError}` : '';
  return `${instanceTitle(instance).padEnd(16)} ${state} (${replication.state}${waits}${error})`;
}
