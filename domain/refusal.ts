/** Why a request was refused. This is a closed set: the API maps each code to one HTTP status. */
export type RefusalCode =
  | 'invalid' // the input is wrong; `errors` names each place
  | 'unknown' // it refers to something that does not exist; `errors` names each place
  | 'unauthenticated'
  | 'forbidden'
  | 'sign-in-again' // the action needs a recent sign-in
  | 'missing' // there is no such record, or the caller cannot see it
  | 'state' // the record's state does not allow it; see `state` and `actions`
  | 'conflict' // it conflicts with an earlier effect
  | 'stale' // If-Match named an outdated version
  | 'mismatch' // the Idempotency-Key was used before with another body
  | 'too-large'
  | 'unsupported' // the media type is not supported
  | 'busy' // too many requests; retry after `retryAfter`
  | 'unavailable'; // Temporal or Postgres is not available; nothing was acknowledged; retry after `retryAfter`

export interface FieldError {
  /** The place, as a path into the input: `variables.seats`, `query.limit`. */
  readonly path: string;
  /** What was wrong and what would be right. */
  readonly message: string;
}

export interface RefusalDetails {
  readonly errors?: readonly FieldError[];
  readonly state?: string;
  readonly actions?: readonly string[];
  /** Seconds to wait before a retry. */
  readonly retryAfter?: number;
}

/** A refusal that the caller can act on. Any code below the API can throw it. It is never used for internal errors. */
export class Refused extends Error {
  constructor(
    readonly code: RefusalCode,
    message: string,
    readonly details: RefusalDetails = {},
  ) {
    super(message);
    this.name = 'Refused';
  }
}
