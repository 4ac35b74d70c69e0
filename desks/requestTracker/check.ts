import { z } from 'zod';
import type { DeskCheck } from '../connector';
import { DeskError } from '../deskError';
import { pageOf, rest } from './rest';
import type { SignedIn } from './signIn';

const product = z.object({ Version: z.string() });
const queue = z.object({
  Name: z.string(),
  _hyperlinks: z.array(z.looseObject({ ref: z.string(), type: z.string().optional() })).default([]),
});
const links = z.object({ _hyperlinks: z.array(z.looseObject({ ref: z.string() })).default([]) });

/** The rights that a ticket's links show. */
const ticketLinks = {
  correspond: 'ReplyToTicket',
  comment: 'CommentOnTicket',
  lifecycle: 'ModifyTicket',
} as const;

/** @param queues the queues that must exist and take tickets; if empty, one that does is enough */
export async function check(
  { client, account }: SignedIn,
  queues: readonly string[],
): Promise<DeskCheck> {
  let version: string | null = null;
  try {
    const answer = await client.ask({ path: `${rest}/rt` }, product);
    version = `Request Tracker ${answer.Version}`;
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    return { version, account: null, missing: [whyNot(client.url, error)] };
  }
  const name = await account();
  const missing: string[] = [];
  const fields = { fields: 'Name,_hyperlinks', per_page: 100 };
  const { items } = await client.ask({ path: `${rest}/queues/all`, query: fields }, pageOf(queue));
  const takesTickets = (found: z.output<typeof queue>) =>
    found._hyperlinks.some(({ ref, type }) => ref === 'create' && type === 'ticket');
  for (const wanted of queues) {
    const found = items.find(({ Name }) => Name === wanted);
    if (!found)
      missing.push(`${name} sees no queue ${wanted}. Create it, or grant SeeQueue in it.`);
    else if (!takesTickets(found))
      missing.push(`${name} may not create tickets in ${wanted}. Grant CreateTicket.`);
  }
  if (items.length === 0) missing.push(`${name} sees no queue. Grant SeeQueue.`);
  else if (queues.length === 0 && !items.some(takesTickets))
    missing.push(`${name} may not create tickets in any queue. Grant CreateTicket.`);
  missing.push(...(await missingOnTickets({ client, account }, queues)));
  return { version, account: name, missing };
}

/** Rights on tickets can only be seen on a ticket. */
async function missingOnTickets(
  { client, account }: SignedIn,
  queues: readonly string[],
): Promise<string[]> {
  const where = queues.map((name) => `Queue = '${name.replace(/[\\']/g, '\\$&')}'`).join(' OR ');
  const query = {
    query: `(${where || 'id > 0'}) AND (Status = '__Active__')`,
    fields: '_hyperlinks',
    orderby: 'id',
    order: 'DESC',
    per_page: 1,
  };
  const { items } = await client.ask({ path: `${rest}/tickets`, query }, pageOf(links));
  const [ticket] = items;
  if (!ticket) return [];
  const name = await account();
  return Object.entries(ticketLinks)
    .filter(([wanted]) => !ticket._hyperlinks.some(({ ref }) => ref === wanted))
    .map(([, right]) => `${name} lacks the right ${right}. Grant it in the queues of the routes.`);
}

function whyNot(url: string, { no, status, message }: DeskError): string {
  if (status === 401)
    return 'Request Tracker refused the credentials. Check the token, or name and password.';
  if (status === 404) return `There is no Request Tracker 5 at ${url}: REST 2.0 is missing there.`;
  if (no.status === 'failed' && status !== undefined && status < 300)
    return `What answers at ${url} is not Request Tracker 5: ${message}`;
  return `Request Tracker cannot be used at ${url}: ${message}`;
}
