/** Why something asked for was not done. Closed: the API maps each code to one HTTP status. */
export type RefusalCode =
  | 'invalid' // the input is wrong; `errors` names each place
  | 'unknown' // it names somebody or something that is not here; `errors` names each place
  | 'unauthenticated'
  | 'forbidden'
  | 'missing' // there is no such record, or not for this caller
  | 'state' // the record's state does not allow it; `state` and `actions` say what is so
  | 'conflict' // another effect already stands in its place
  | 'stale' // If-Match named a version that is no longer the current one
  | 'mismatch' // an Idempotency-Key used before with another body
  | 'too-large'
  | 'unsupported' // a media type that is not read here
  | 'busy' // too many at once; try again after `retryAfter`
  | 'unavailable'; // Temporal or Postgres is away; nothing was acknowledged; try again after `retryAfter`

export interface FieldError {
  /** Where, as a path into the input: `variables.seats`, `query.limit`. */
  readonly path: string;
  /** What was wrong and what would be right. */
  readonly message: string;
}

export interface RefusalDetails {
  readonly errors?: readonly FieldError[];
  readonly state?: string;
  readonly actions?: readonly string[];
  /** Seconds after which a retry makes sense. */
  readonly retryAfter?: number;
}

/** A clear "no" that a caller can act on. Thrown anywhere below the API; never used for faults of our own. */
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
