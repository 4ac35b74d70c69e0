import type { Titled } from './pages';

/** What does not go on by itself, or has waited for too long. */
export const failurePages = {
  'exchange-failure': {
    title: 'A partner refused an update',
    meaning:
      'The partner refused the update for good. It holds back the later updates of its own record, and nothing else.',
    causes: [
      'The record is in another state there, for example because it was changed by hand.',
      'The partner runs an older version, or has lower limits.',
      'A file no longer exists here, or is too large there.',
    ],
    remedies: [
      'Read the reason, and have the cause removed; then retry: portal, Failures, or `npm run crossdesk -- failures retry <id>`.',
      'If the update no longer matters, discard it. The partner gets a note in its place, and both journals show it.',
      'Compare the record on both sides: `npm run crossdesk -- request <number>`.',
    ],
  },
  'system-delivery-failure': {
    title: 'An external system refused a delivery',
    meaning:
      'The system refused an operation on a change for good. Later deliveries of that change to this system wait.',
    causes: [
      'The system does not accept a field, a value or the state.',
      'Its delivery URL is wrong.',
    ],
    remedies: [
      'Read the reason, correct the mapping or the system, and retry.',
      'Discard it if the system does not need it.',
    ],
  },
  'desk-update-failure': {
    title: 'A desk refused an update',
    meaning:
      'The desk refused an update of a ticket for good. It holds back the later updates of that ticket only.',
    causes: [
      'The desk requires a field, or its workflow does not allow the change of status.',
      'The account of the connection lacks a right, or the ticket was deleted or moved.',
    ],
    remedies: [
      'Check the desk: it says which right is missing.',
      'Correct the mapping of the desk with its preview, then retry.',
      'Discard the update if it no longer matters.',
    ],
  },
  'desk-ticket-failure': {
    title: 'A ticket could not be applied',
    meaning:
      'A change of a ticket could not be applied to its record. It is tried again when the ticket changes, or when an admin retries it.',
    causes: [
      'The record is in a state that does not allow what the ticket says.',
      'The mapping has no value for a status or a field of the ticket.',
    ],
    remedies: [
      'Read the reason, and try the ticket in the preview of the desk.',
      'Correct the ticket or the mapping, then retry. Discard it to leave the record as it is.',
    ],
  },
  'mail-failure': {
    title: 'A mail server refused a mail',
    meaning:
      'A mail to a person was refused, at once or in a report that came back. The notification is in the portal in any case.',
    causes: [
      'The address of the person does not exist, or the box is full.',
      'The mail server does not let this sender through: its SPF or DKIM records do not allow it.',
    ],
    remedies: [
      'Correct the address of the person, then retry.',
      'Let your mail server send as the address in `SMTP_URL`.',
      'Discard it if the person has seen the notification.',
    ],
  },
  'reply-refused': {
    title: 'A reply by mail did not become a comment',
    meaning:
      'A mail came to an address for replies, and was refused or left aside. It is kept for 30 days.',
    causes: [
      'It came from another address than that of the person, or a program wrote it.',
      'The record is closed, or the person can no longer read it.',
      'The text or the files are too large.',
    ],
    remedies: [
      'Write the comment in the portal.',
      'If it is genuine, download the original, and have the person reply from their own address.',
    ],
  },
  'failing-workflow': {
    title: 'A workflow cannot go on',
    meaning:
      'The task of the workflow fails on each attempt. What waits for it waits, and nothing that was acknowledged is lost.',
    causes: [
      'A deployment changed a workflow so that it no longer fits the history.',
      'A key of `CROSSDESK_PAYLOAD_KEY` or `CROSSDESK_OTHER_PAYLOAD_KEYS` is missing.',
    ],
    remedies: [
      'Roll the last deployment back, or give the missing key. The workflow then goes on by itself.',
      'If neither helps, terminate the workflow in Temporal: it starts again from its record.',
    ],
  },
  overdue: {
    title: 'A backlog is overdue',
    meaning: 'An update has waited for more than 15 minutes for its destination.',
    causes: [
      'The destination is down, refuses us, or is slow. Its last error says which.',
      'No worker is running, or its workflow fails.',
    ],
    remedies: [
      'Read the last error of the connection, external system or desk, and its page.',
      'Run `npm run crossdesk -- doctor`.',
    ],
  },
} as const satisfies Readonly<Record<string, Titled>>;
