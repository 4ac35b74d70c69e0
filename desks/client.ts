import type { Agent } from 'undici';
import type { No } from '../exchange/call';

/** A call to a desk that did not succeed: an outage, a refusal for good, or a fault of the desk. */
export class DeskError extends Error {
  constructor(readonly no: No) {
    super(no.status === 'refused' ? no.reason : no.error);
    this.name = 'DeskError';
  }
}

/** How a connector calls its desk. Each call has a time limit and a size limit, and counts against `callsPerMinute`. */
export interface DeskClient {
  /** The desk's URL, without a slash at its end. */
  readonly url: string;
  readonly agent: Agent;
}
