import { z } from 'zod';
import {
  describe,
  type Headers,
  header,
  legible,
  type No,
  outage,
  parse,
  readNo,
} from '../exchange/call';

/** A call to a desk that did not succeed: an outage, a refusal for good, or a fault of the desk. */
export class DeskError extends Error {
  /** @param status the HTTP status of the answer, if there was one */
  constructor(
    readonly no: No,
    readonly status?: number,
  ) {
    super(no.status === 'refused' ? no.reason : no.error);
    this.name = 'DeskError';
  }
}

/** Somebody has changed the ticket's status since it was read, and nothing was written. */
export class TicketChanged extends DeskError {
  constructor(ticket: string, from: string) {
    const error = `somebody has just changed the status of ${ticket}, which was ${from}. It is read first`;
    super({ status: 'failed', error }, 412);
    this.name = 'TicketChanged';
  }

  /** @throws TicketChanged if the ticket has neither the status that it had nor the one that it is to have */
  static ifOther(
    ticket: string,
    now: string,
    { from, to }: { readonly from: string; readonly to: string | undefined },
  ): void {
    if (now !== from && now !== to) throw new TicketChanged(ticket, from);
  }
}

/** A failure of the line as an outage. */
export function asDeskError(error: unknown): DeskError {
  if (error instanceof DeskError) return error;
  return new DeskError({ status: 'unreachable', kind: 'unreachable', error: describe(error) });
}

/** The desk answered, but with something that nobody can use. */
export function fault(error: string, status?: number): DeskError {
  return new DeskError({ status: 'failed', error }, status);
}

/** What desks say about an error: a problem document, Request Tracker, Redmine or ServiceNow. */
const errorBody = z.union([
  z.object({ errors: z.array(z.string()).nonempty() }).transform(({ errors }) => errors),
  z
    .object({ error: z.object({ message: z.string(), detail: z.string().nullish() }) })
    .transform(({ error }) => [error.message, error.detail ?? '']),
  z.object({ message: z.string() }).transform(({ message }) => [message]),
]);

/** An answer with which nothing was accepted. */
export function refusal(status: number, text: string, headers: Headers): DeskError {
  if (status >= 300 && status < 400) {
    const to = header(headers.location);
    const error = `${status}: the desk redirects${to ? ` to ${legible(to)}` : ''}. Use the URL that it redirects to.`;
    return new DeskError(outage(status, error, headers), status);
  }
  const words = errorBody.safeParse(parse(text));
  const said = words.success
    ? JSON.stringify({ title: words.data.filter(Boolean).join(': ') })
    : text;
  return new DeskError(readNo(status, said, headers), status);
}

/** Whether the desk refused for good. */
export function isRefused(error: unknown): error is DeskError {
  return error instanceof DeskError && error.no.status === 'refused';
}
