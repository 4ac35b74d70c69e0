import type { DeliveryPage, Titled } from './pages';

/** Why a partner, an external system, a desk or a mail server does not take what it is sent. It is sent again by itself. */
export const deliveryPages: Readonly<Record<DeliveryPage, Titled>> = {
  'delivery-unreachable': {
    title: 'Nobody answers',
    meaning:
      'The connection could not be opened, ended, or took too long; or a proxy answered 502 or 504. Everything waits, and is sent again at intervals of up to five minutes.',
    causes: [
      'The other side is down, or is being deployed.',
      'Its URL has changed, or its name cannot be resolved.',
      'A firewall, a proxy or an expired TLS certificate is in between.',
      'The address is private, and `CROSSDESK_ALLOW_PRIVATE_TARGETS` is off.',
    ],
    remedies: [
      'Run `npm run crossdesk -- doctor`: it says how far a call comes, and when certificates expire.',
      'Ask the people of the other side whether it is up.',
      'When it is back, everything leaves by itself. The signal `wake` to its delivery workflow saves the wait.',
    ],
  },
  'delivery-busy': {
    title: 'The other side is busy',
    meaning:
      'It answered 429 or 503. Everything waits for as long as its `Retry-After` says, up to one hour.',
    causes: [
      'More is sent than its rate limit allows.',
      'Its database or its Temporal is down.',
      'It is a copy of another installation, which does not take messages.',
    ],
    remedies: [
      'Wait: it goes on by itself.',
      'If it lasts, ask its operators to run `npm run crossdesk -- doctor`, or to raise the limit for this instance.',
    ],
  },
  'delivery-unauthenticated': {
    title: 'The other side does not recognise us',
    meaning: 'It answered 401. What was sent is fine, so it waits and is sent again.',
    causes: [
      'The shared secret or the signing key differs, for example after one side restored its database.',
      'One of the clocks is wrong by five minutes or more.',
      'The token or the password of the desk or external system has expired.',
    ],
    remedies: [
      'Run `npm run crossdesk -- doctor` on both sides: it compares clocks and keys.',
      'Rotate the secret: `POST /api/v1/connections/{id}/rotate-secret`. If the partner has lost the connection, connect again.',
      'For a desk: enter its credentials again, and check it.',
    ],
  },
  'delivery-refused': {
    title: 'The other side refuses a call',
    meaning: 'It answered with a 4xx that a retry does not change.',
    causes: [
      'The connection has ended there.',
      'It runs a version that does not know this kind of message.',
      'For a desk: a field or a status is not allowed there.',
    ],
    remedies: [
      'Read the reason in the error: it is the text of the other side.',
      'Compare the versions of both sides, and upgrade the older one.',
      'Decide each failure in the portal, under Failures: retry it after the cause is gone, or discard it.',
    ],
  },
  'delivery-failed': {
    title: 'The other side fails',
    meaning:
      'It answered, for example with 500 or with something that is not an answer of Crossdesk. It is tried again at growing intervals.',
    causes: [
      'A fault of the other side. Its log has the same trace.',
      'A proxy or a sign-in page answers in its place.',
      'Another instance answers at its URL, or its clock is wrong by a minute or more.',
    ],
    remedies: [
      'Send the trace id of the log line to the people of the other side.',
      'Open the URL of the other side: does it answer as the right instance?',
    ],
  },
  'delivery-secret-unreadable': {
    title: 'Our secret for the other side cannot be opened',
    meaning:
      'The secret that signs the messages is stored encrypted, and the configured keys do not open it. Only this destination waits.',
    causes: [
      '`CROSSDESK_SECRET_KEY` was changed, and the earlier key is not in `CROSSDESK_OTHER_SECRET_KEYS`.',
      'The row was changed by hand, or copied from another database.',
    ],
    remedies: [
      'Give the earlier key in `CROSSDESK_OTHER_SECRET_KEYS`, start again, then run `npm run reseal`.',
      'If the key is lost: enter the credentials of the desk again, or connect with the partner again.',
    ],
  },
};
