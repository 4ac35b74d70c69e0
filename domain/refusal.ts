/** Why a request was refused. This is a closed set: the API maps each code to one HTTP status. */
export type RefusalCode =
  | 'invalid' // the input is wrong; `errors` names each place
  | 'unknown' // it refers to something that does not exist; `errors` names each place
  | 'unauthenticated'
  | 'forbidden'
  | 'sign-in-again' // the action needs a recent sign-in
  | 'second-admin' // the action needs another admin, and a reason to ask for one
  | 'missing' // there is no such record, or the caller cannot see it
  | 'state' // the record's state does not allow it; see `state` and `actions`
  | 'conflict' // it conflicts with an earlier effect
  | 'stale' // If-Match named an outdated version
  | 'mismatch' // the Idempotency-Key was used before with another body
  | 'too-large'
  | 'unsupported' // the media type is not supported
  | 'busy' // too many requests; retry after `retryAfter`
  | 'copy' // this is a copy of another installation, which takes nothing from outside
  | 'unavailable'; // Temporal or Postgres is not available; nothing was acknowledged; retry after `retryAfter`

/**
 * What can be wrong. A closed set, which the portal has in its languages. A fault without a code is shown in English.
 * `params` has the values of the text.
 */
export const faultCodes = [
  'absent', // no value is allowed here
  'archived', // name
  'approvalDone', // a change is approved or rejected already: approval
  'assignedAlready', // name
  'assigneeOrGroup', // one of both is needed
  'blank',
  'changedMeanwhile',
  'conditionNeeded',
  'connectedAlready', // name, state
  'correctMapping', // field
  'csvColumns', // columns
  'csvInvalid',
  'daysBefore', // count
  'deskUnread', // name, why
  'duplicate',
  'duration', // example
  'editKind',
  'editLimit', // count
  'editMoved',
  'editOff',
  'editTooLate', // count
  'exportLimit', // count
  'externalId', // another record has this id: name
  'fileName',
  'filesTooLarge',
  'fileTooLarge', // limit
  'followUpElsewhere', // number
  'followUpOpen', // number, other
  'followUpProvider', // number, item
  'format', // format: email, uri, uuid, date-time, …
  'formTooLarge',
  'formTooSlow',
  'formula',
  'future',
  'hours',
  'inUse', // name, by
  'held', // a legal hold keeps it: name
  'isDisabled', // name
  'linkedAlready',
  'linkLimit', // count
  'nameTaken', // name
  'needed', // a field that a change needs to go to a phase: from, to
  'neededOneOf', // values, from, to
  'neverMatches',
  'noAgent', // name
  'noGroup', // name
  'noItem', // name
  'noRecord', // name
  'notAfter', // until
  'notAuthor', // name
  'notConnected', // name
  'noTransition', // from, to
  'notYourself',
  'noWorkNotes',
  'oneLine',
  'oneOf', // values
  'otherSide', // name
  'ownItem', // name
  'openLimit', // count, kind: request, change, case
  'pattern', // pattern
  'priority', // 1 to 5
  'privateAddress', // name
  'rateTooLate', // until
  'registeringAlready', // name, number, state
  'reopenNotAllowed',
  'reopenTooLate', // until
  'replyLimit', // count
  'required',
  'reserved',
  'rolesFromProvider',
  'rotationFailed', // name, why
  'rotationRunning',
  'rotationUnsupported', // name
  'routeCovered', // name
  'sameDay',
  'sameRecord',
  'sharedTwice', // with all, and with a group
  'stillRunning',
  'text', // characters that cannot be stored
  'timeZone',
  'tooFew', // count
  'tooLarge', // limit
  'tooLong', // count of characters
  'tooMany', // count
  'tooManyBytes', // count
  'tooShort', // count of characters
  'tooSmall', // limit
  'unknownField',
  'unknownName', // name
  'urlPlain',
  'viewLimit', // count
  'wholeNumber',
  'withdrawn', // name
  'wrongSecret',
  'wrongState', // state
  'wrongType', // expected: string, number, int, boolean, array, object
] as const;
export type FaultCode = (typeof faultCodes)[number];

export interface Fault {
  /** What was wrong and what would be right, in English. */
  readonly message: string;
  readonly code?: FaultCode;
  readonly params?: Readonly<Record<string, string | number>>;
}

/** The code of a value that must be one of others. */
export function oneOf(values: readonly string[]): Coded {
  return { code: 'oneOf', params: { values: values.join(', ') } };
}

/** The code and the values of a fault. */
export type Coded = Omit<Fault, 'message'>;

export interface FieldError extends Fault {
  /** The place, as a path into the input: `variables.seats`, `query.limit`. */
  readonly path: string;
}

/** What is wrong as a whole: the code and the values of the refusal's message. */
export interface RefusalDetails extends Pick<Fault, 'code' | 'params'> {
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
