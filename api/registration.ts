import { z } from 'zod';
import { instanceTitle } from '../domain/names';
import { registration, registrationStates } from '../domain/registration';
import { say } from '../domain/saying';
import { said, writeNotes } from '../records/journal';
import { notificationStates, queueNotification } from '../records/notifications';
import {
  openRegistration,
  type RegistrationRecord,
  registrations,
  replaceToken,
} from '../records/registration';
import { producerSet } from '../records/replicationSet';
import type { Caller } from '../records/user';
import { startLater } from '../temporal/give';
import type { Deps } from './deps';
import { line, links, maybe, time, word } from './http/fields';
import { type Route, route } from './http/route';
import { paths } from './paths';
import { commandAnswers, giveAndShow } from './record/commands';
import { commonView, findVisible, keptFields, onePath, type Resource } from './record/resource';
import { createdAnswer } from './record/routes';
import { notesForAgents } from './registrationNotes';

const registrationSchema = z
  .object({
    number: z.string().meta({ example: 'REG0001001' }),
    state: z.enum(registrationStates),
    customerName: z.string(),
    contactName: z.string(),
    contactEmail: z.string(),
    applicant: maybe(z.string()).meta({ description: 'The instance that presented the token.' }),
    reason: maybe(z.string()),
    instructions: z
      .object({
        sentTo: z.string().meta({ description: "The contact's address." }),
        state: z.enum(notificationStates).meta({
          description:
            'waiting: not sent yet, Crossdesk tries again. sent: the mail server accepted it. kept: this instance has no mail server (SMTP_URL), so it was not sent. failed: the mail server refused it.',
        }),
        lastError: maybe(z.string()),
      })
      .meta({ description: 'The status of the mail with the instructions.' }),
    expiresAt: time,
    openedBy: z.string(),
    openedAt: time,
    updatedAt: time,
    closedAt: maybe(time),
    ...keptFields,
    actions: z.array(z.string()),
    links,
  })
  .meta({ id: 'Registration' });

function registrationView(
  record: RegistrationRecord,
  caller: Caller,
): z.input<typeof registrationSchema> {
  const { number, state, customerName, contactName, contactEmail, applicant, reason } = record;
  const self = paths.registration(number);
  return {
    number,
    state,
    customerName,
    contactName,
    contactEmail,
    applicant,
    reason,
    instructions: {
      sentTo: contactEmail,
      state: record.mailState,
      lastError: record.mailError,
    },
    expiresAt: record.expiresAt.toISOString(),
    openedBy: record.openedBy,
    ...commonView(record, caller),
    links: {
      self,
      journal: `${self}/journal`,
      events: `${self}/events`,
      customer: paths.customer(record.customerId),
      ...(record.connection && { subscription: paths.subscription(record.connection) }),
    },
  };
}

/** Registration cases, which staff follow. An admin approves one by its subscription (api/customer). */
export const registrationResource: Resource<RegistrationRecord> = {
  type: registrations,
  path: '/registrations',
  tag: 'registrations',
  nouns: ['registration', 'registration cases'],
  schema: registrationSchema,
  filters: { customer: z.uuid().optional() },
  ownRoutes: ['approve', 'resend'],
  audited: 'registration',
  find: registrations.find,
  list: registrations.list,
  view: registrationView,
};

const newRegistration = z.strictObject({
  customerName: line,
  contactName: line,
  contactEmail: z.email().max(254),
});
const withToken = registrationSchema.extend({
  registrationToken: z.string().meta({ description: 'Works once. Shown only in this answer.' }),
});
/** How long a registration token can be used, in days. */
const tokenDays = 14;

/** The special routes of registrations: to open one, and to send its instructions again, with a new token. */
export function registrationRoutes(deps: Deps): Route[] {
  const { db, instance, publicUrl, vault } = deps;

  function tokenOf(effectId: string): string {
    return `xr_${vault.derive(`registration ${effectId}`)}`;
  }

  /** Queues the instructions. Their token is derived from the effect's id. */
  async function instruct(trx: typeof db, registration: RegistrationRecord, effectId: string) {
    const { providerName } = await producerSet(trx);
    const { number, customerName, contactName, contactEmail, expiresAt } = registration;
    await queueNotification(trx, vault, {
      id: effectId,
      recipient: contactEmail,
      content: {
        kind: 'registration',
        provider: providerName,
        providerUrl: publicUrl,
        customerName,
        contactName,
        number,
        token: tokenOf(effectId),
        expiresAt: expiresAt.toISOString(),
      },
    });
  }

  return [
    route({
      method: 'post',
      path: registrationResource.path,
      audit: 'registration.create',
      summary: 'Register a customer: open the case and send the instructions to the contact',
      tag: registrationResource.tag,
      roles: ['admin'],
      body: newRegistration,
      answers: {
        201: createdAnswer({ ...registrationResource, schema: withToken }),
      },
      async handle({ body, caller, effectId }) {
        const number = await db.transaction(async (trx) => {
          const registration = await openRegistration(trx, {
            ...body,
            id: effectId,
            token: tokenOf(effectId),
            expiresAt: new Date(Date.now() + tokenDays * 86_400_000),
            openedBy: caller.name,
            instance,
          });
          if (registration.isNew) {
            await instruct(trx, registration.record, effectId);
            const opening = said(say('registered', { customer: body.customerName }));
            const help = notesForAgents(registration.record, instanceTitle(instance));
            await writeNotes(trx, registration.record.number, [
              { kind: 'state', by: caller.name, instance, ...opening },
              ...help.map((one) => ({
                ...{ kind: 'work note' as const, by: 'Crossdesk', instance, ...said(one) },
              })),
            ]);
          }
          return registration.record.number;
        });
        const opened = await findVisible(registrationResource, db, caller, number);
        await startLater(deps, opened);
        const view = registrationView(opened, caller);
        return {
          status: 201,
          body: { ...view, registrationToken: tokenOf(effectId) },
          headers: { Location: paths.registration(opened.number) },
        };
      },
    }),
    route({
      method: 'post',
      path: `${onePath(registrationResource)}/resend`,
      audit: { command: 'registration.resend' },
      summary: 'Send the instructions again, with a new token',
      tag: registrationResource.tag,
      roles: registration.commands.resend?.by ?? [],
      params: z.object({ number: word }),
      answers: commandAnswers({ schema: withToken }),
      async handle({ params, ...call }) {
        const { effectId } = call;
        const { number } = params;
        const found = await findVisible(registrationResource, db, call.caller, number);
        if (found.state === 'Awaiting Customer') {
          await db.transaction(async (trx) => {
            await instruct(trx, found, effectId);
            await replaceToken(trx, number, tokenOf(effectId));
          });
        }
        const wanted = { name: 'resend', input: {} };
        const { status, body } = await giveAndShow(
          deps,
          registrationResource,
          number,
          wanted,
          call,
        );
        return { status, body: { ...body, registrationToken: tokenOf(effectId) } };
      },
    }),
  ];
}
