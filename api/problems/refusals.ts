import type { Explanation, ProblemCode } from './pages';

/** Each kind of problem that the API answers. The titles are those of the problem documents. */
export const refusalPages: Readonly<Record<ProblemCode, Explanation>> = {
  invalid: {
    meaning:
      'The input does not have the form that the API expects. Nothing was changed. `errors` names each place, with what is wrong and what would be right.',
    causes: [
      'A required field is missing, has another type, or is longer than it may be.',
      'A field has a name that the API does not know, for example because of a typing error.',
      'The body is not JSON, or the URL is malformed.',
    ],
    remedies: [
      'Correct each place in `errors`, and send the call again.',
      'Compare the call with the example in the API reference, `/docs/`.',
    ],
  },
  unauthenticated: {
    meaning: 'The API does not know who calls. Nothing was changed.',
    causes: [
      'The header `Authorization: Bearer …` is missing, or the session of the browser has ended.',
      'The token has expired, was revoked, or may not be used from this address.',
      'The user of the token is disabled.',
      'A call of a partner has a signature that does not match the shared secret, or one of the clocks is wrong by five minutes or more.',
    ],
    remedies: [
      'Sign in again, or create a new token: portal, your profile, or `npm run token`.',
      'For a partner: run `npm run crossdesk -- doctor` on both sides. It compares clocks and keys.',
    ],
  },
  forbidden: {
    meaning: 'The API knows who calls, and this caller may not do that. Nothing was changed.',
    causes: [
      'The user has none of the roles that the operation needs.',
      'The token is limited to scopes that do not include this operation.',
      'The page of another site sent the call of a browser.',
    ],
    remedies: [
      'Ask an admin for the role. The API reference names the roles of each operation.',
      'Create a token with the scope that is missing.',
    ],
  },
  'sign-in-again': {
    meaning:
      'The action opens or ends trust, so it needs a sign-in that is only some minutes old. Nothing was changed.',
    causes: ['The last sign-in is older than `CROSSDESK_STEP_UP_MINUTES`.'],
    remedies: [
      'In the portal, confirm who you are, and repeat the action.',
      'A program uses a token with the scope `sensitive:write`, besides the scope of the area.',
    ],
  },
  'second-admin': {
    meaning:
      'A policy of four eyes wants another admin to approve this action. Nothing was changed, and nobody was asked yet.',
    causes: [
      'The policy names the action (`GET /api/v1/four-eyes`). While it names any, making an admin and loosening it need a second admin too.',
    ],
    remedies: [
      'Repeat the call with the header `Approval-Reason`: why you need it, percent-encoded. The answer is 202, and the action waits.',
      'Another admin approves it under Approvals in the portal, or with `POST /api/v1/approvals/{id}/approve`.',
    ],
  },
  missing: {
    meaning: 'There is nothing at this path, or the caller may not see it.',
    causes: [
      'The number or the id is wrong, or the record belongs to somebody else.',
      'The record or the file was removed, or a link is no longer valid.',
      'The path has a typing error.',
    ],
    remedies: [
      'Search for the record in the list, with the same user.',
      'Compare the path with the API reference, `/docs/`.',
    ],
  },
  method: {
    meaning: 'The path exists, but not with this HTTP method. Nothing was changed.',
    causes: ['The program uses PUT in place of PATCH, or GET in place of POST.'],
    remedies: ['Use one of the methods in the header `Allow` of the answer.'],
  },
  state: {
    meaning:
      'The state of the record does not allow this command. Nothing was changed. `state` is its state, and `actions` has what it allows.',
    causes: [
      'Somebody else has moved the record since it was read.',
      'The record is closed, cancelled or off-boarded.',
    ],
    remedies: [
      'Read the record again, and choose one of its `actions`.',
      'A closed request cannot be reopened by a command: submit a follow-up.',
    ],
  },
  conflict: {
    meaning: 'The call conflicts with something that exists or happened before.',
    causes: [
      'The name, the id or the link is in use.',
      'The same call is still running under the same `Idempotency-Key`.',
    ],
    remedies: [
      'Read the text in `detail`: it names what is in the way.',
      'Wait a moment and repeat the call with the same `Idempotency-Key`.',
    ],
  },
  stale: {
    meaning:
      'The record was changed after the version in `If-Match`. Nothing was changed, so no one’s work is overwritten.',
    causes: ['Somebody else, a program or a partner has changed the record meanwhile.'],
    remedies: ['Read the record again, and repeat the change with its new `ETag`.'],
  },
  'too-large': {
    meaning: 'What was sent is larger than the limit. Nothing was stored.',
    causes: [
      'A JSON body is larger than 1 MiB, a text than 64 KiB, or a file than 25 MiB.',
      'The files of this sender together are larger than its storage limit.',
    ],
    remedies: [
      'Send less: split the text, compress the file, or link to it.',
      'An operator can raise the storage limits: `CROSSDESK_USER_STORAGE_MIB` and the settings beside it.',
    ],
  },
  unsupported: {
    meaning: 'The API does not read bodies of this media type. Nothing was changed.',
    causes: ['The header `Content-Type` is missing or wrong.', 'The body is compressed.'],
    remedies: ['Send JSON with `Content-Type: application/json`, and files as multipart forms.'],
  },
  unknown: {
    meaning:
      'The input refers to a person, a group, a record or an item that does not exist. Nothing was changed. `errors` names each place.',
    causes: [
      'The name has a typing error, or the person or group is disabled.',
      'The catalog item was withdrawn by its provider.',
    ],
    remedies: ['Choose one that the API lists, and send the call again.'],
  },
  mismatch: {
    meaning:
      'The `Idempotency-Key` was used before with another body. Nothing was changed by this call.',
    causes: [
      'A program uses one key for several calls.',
      'A call is repeated with a token of other scopes.',
    ],
    remedies: ['Use a new key, such as a UUID, for each call, and keep it only for its retries.'],
  },
  busy: {
    meaning:
      'The caller has made too many calls, or too much is going on at once. Nothing was changed by this call.',
    causes: [
      'A program calls more often than `CROSSDESK_RATE_LIMIT` allows.',
      'Too many wrong passwords came for this user or from this address.',
      'A partner sends more than `CROSSDESK_PARTNER_RATE_LIMIT` allows.',
      'The caller has as many open records of this kind as `CROSSDESK_OPEN_RECORDS` allows.',
      'The process has too many calls to answer at the moment.',
    ],
    remedies: [
      'Wait for as long as `Retry-After` says, and then repeat the call.',
      'Read lists page by page, and use live events in place of polling.',
      'If the load is intended, raise the limit in the settings.',
    ],
  },
  'sequence-gap': {
    meaning:
      'A partner sent events of a record before earlier ones arrived. Every other event of the batch is stored. `expected` says from which number to send again.',
    causes: ['An earlier batch was lost on its way.', 'One side restored its database.'],
    remedies: [
      'Nothing: the partner sends from the expected number by itself.',
      'If it goes on, run `npm run crossdesk -- reconcile` on either side.',
    ],
  },
  'events-refused': {
    meaning:
      'A partner sent events that are refused for good. Every other event of the batch is stored. `refused` names them, with the reasons.',
    causes: [
      'The state of the record here does not allow the event.',
      'The partner runs a later version with events that are unknown here.',
    ],
    remedies: [
      'The partner keeps each as a failure: an admin there retries or discards it.',
      'Compare the versions of both sides, and upgrade the older one.',
    ],
  },
  fault: {
    meaning:
      'The instance failed while it processed the call. The log has the cause, with the `x-request-id` and the trace of the call.',
    causes: ['A fault in Crossdesk.', 'Postgres or Temporal answered with something unexpected.'],
    remedies: [
      'Repeat the call with the same `Idempotency-Key`: what was done is not done twice.',
      'Run `npm run crossdesk -- doctor`.',
      'Search the log for the trace, and report the fault with that line.',
    ],
  },
  copy: {
    meaning:
      'The database of this instance was copied or moved, and nobody has said yet that this is the original. It neither takes messages from partners and desks nor sends any. Nothing is lost: the sender tries again.',
    causes: [
      'A back-up of the production database was restored on a test system or on a laptop.',
      'The original was restored or moved to another database, another Temporal or another host.',
    ],
    remedies: [
      'If this is the original now: `npm run crossdesk -- adopt`, or _This is the original_ in the portal under Doctor. Everything that waited is sent.',
      'If this is a copy: `npm run crossdesk -- adopt --copy`. It stays silent. Correct the URL at those who call it.',
    ],
  },
  unavailable: {
    meaning:
      'Postgres or Temporal is not available, or the process is about to stop. Nothing was acknowledged, so nothing is lost.',
    causes: [
      'Postgres or Temporal is down, restarts, or cannot be reached over the network.',
      'All database connections are in use.',
      'The process is being replaced by a deployment.',
    ],
    remedies: [
      'Wait for as long as `Retry-After` says, and repeat the call with the same `Idempotency-Key`.',
      'Run `npm run crossdesk -- doctor` on the machine of the instance: it says what is down.',
    ],
  },
};
