import type { RegistrationRecord } from '../records/registration';
import { base } from './http/route';

/** What helps an agent or an admin to help the customer: the first work notes of a registration case. */
export function notesForAgents(registration: RegistrationRecord, provider: string): string[] {
  const { number, customerName, contactName, contactEmail, expiresAt } = registration;
  const until = expiresAt.toISOString().slice(0, 10);
  return [
    [
      `How ${customerName} gets connected to ${provider}:`,
      `1. ${contactName} (${contactEmail}) gets the instructions by e-mail: to install Crossdesk, and to register with a token for one use, valid until ${until}. An entry below says whether the e-mail was sent; if not, give the contact our URL and the token yourself.`,
      `2. An admin there creates a provider record with our URL and the token (POST ${base}/providers). This case becomes Approval Requested, and a work note here links the subscription.`,
      `3. Check who asks (see the next note). An admin of ours approves the subscription.`,
      `4. An admin there activates (POST ${base}/providers/{id}/activate). This case becomes Established, and our catalog appears there. Before that moment nothing crosses.`,
    ].join('\n'),
    [
      'Before you approve, check:',
      `- that the instance id and the URL in the work note are the ones that ${customerName} told you by another way, by telephone for one;`,
      '- that the URL is https, and reachable from here: the connection shows its last success and its last error;',
      '- that nobody else at the customer registers at the same time: an instance can be our customer once.',
    ].join('\n'),
    [
      'What an error there means, and what helps:',
      '- "This registration token is not known here": mistyped, or replaced by a newer one. Send the instructions anew (POST …/resend); the token before is good no more.',
      '- "This registration token was used already": somebody registered with it. See the work notes for who; if that was not the customer, reject this case and register the customer again.',
      `- "This registration token expired": it was good until ${until}. Register the customer again.`,
      '- "There is a connection to … already": that instance is our customer already, or is becoming it. A work note names the subscription and says what helps. That it is also our provider is no obstacle.',
      '- lastError on the provider record there, such as ECONNREFUSED or a certificate error: their instance does not reach ours. It goes on trying by itself; check our public URL, the firewall, the certificate.',
      '- the case stays Approved: the customer has not activated yet, or its instance does not reach ours any more.',
      '- the customer sees Approval Requested though you approved: our instance does not reach theirs. See lastError of the connection.',
      `Cancel or reject ${number} to end the handshake; the customer is told, and the token is good no more.`,
    ].join('\n'),
  ];
}
