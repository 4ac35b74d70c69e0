import type { RegistrationRecord } from '../records/registration';
import { base } from './http/route';

/** The first work notes of a registration case. They explain agents and admins how to help the customer. */
export function notesForAgents(registration: RegistrationRecord, provider: string): string[] {
  const { number, customerName, contactName, contactEmail, expiresAt } = registration;
  const until = expiresAt.toISOString().slice(0, 10);
  return [
    [
      `How to connect ${customerName} to ${provider}:`,
      `1. ${contactName} (${contactEmail}) gets the instructions by e-mail: how to install Crossdesk, and how to register with a token that works once, until ${until}. An entry below says whether the e-mail was sent. If not, give our URL and the token to the contact yourself.`,
      `2. An admin of the customer creates a provider record with our URL and the token (POST ${base}/providers). This case becomes Approval Requested, and a work note here links the subscription.`,
      `3. Check who asks (see the next note). Then one of our admins approves the subscription.`,
      `4. An admin of the customer activates (POST ${base}/providers/{id}/activate). This case becomes Established, and the customer gets our catalog. Before that, nothing is exchanged.`,
    ].join('\n'),
    [
      'Before you approve, check:',
      `- The instance id and the URL in the work note are those that ${customerName} told you in another way, for example by telephone.`,
      '- The URL is https and can be reached from here. The connection shows its last success and its last error.',
      '- Nobody else at the customer registers at the same time. An instance can be our customer only once.',
    ].join('\n'),
    [
      'What an error at the customer means, and what to do:',
      '- "This registration token is not known here": it was mistyped or replaced by a newer token. Send the instructions again (POST …/resend). The previous token then becomes invalid.',
      '- "This registration token was used already": somebody registered with it. The work notes say who. If that was not the customer, reject this case and register the customer again.',
      `- "This registration token expired": it was valid until ${until}. Register the customer again.`,
      '- "There is a connection to … already": that instance is already our customer, or registers right now. A work note names the subscription and says what to do. It may be our provider at the same time.',
      "- lastError of the provider record, such as ECONNREFUSED or a certificate error: the customer's instance does not reach ours. It tries again by itself. Check our public URL, the firewall and the certificate.",
      '- The case stays Approved: the customer has not activated yet, or its instance no longer reaches ours.',
      '- The customer sees Approval Requested although you approved: our instance does not reach theirs. See lastError of the connection.',
      `To end the handshake, cancel or reject ${number}. The customer is told, and the token becomes invalid.`,
    ].join('\n'),
  ];
}
