import { z } from 'zod';
import { type Input, staff } from '../domain/lifecycle';
import { instanceTitle } from '../domain/names';
import { registrationStates } from '../domain/registration';
import { writeNotes } from '../records/journal';
import { queueNotification } from '../records/notifications';
import {
  openRegistration,
  type RegistrationRecord,
  registrations,
  replaceToken,
} from '../records/registration';
import { producerSet } from '../records/replicationSet';
import { readsWorkNotes, visibleTo } from '../records/visibility';
import type { Deps } from './deps';
import { giveHandshake, startLater } from './handshake';
import { anyText, line, text, word } from './http/fields';
import { answerPage, pageOf, pageQuery, placeTime } from './http/page';
import { base, type Call, type Route, route } from './http/route';
import { journalOf } from './journalPage';
import { notesForAgents } from './registrationNotes';
import { entrySchema } from './views/journal';
import { paths } from './views/paths';
import { registrationSchema, registrationView } from './views/registration';
import { findVisibleRegistration } from './visibility';

const tag = 'registrations';
const byNumber = z.object({ number: word });
const record = {
  description: 'The registration case.',
  schema: registrationSchema,
  headers: { ETag: 'The version of the record.' },
};
const newRegistration = z.strictObject({
  customerName: line,
  contactName: line,
  contactEmail: z.email().max(254),
});
const withToken = registrationSchema.extend({
  registrationToken: z.string().meta({ description: 'For one use. Shown this once.' }),
});
/** How long a registration token is good. */
const tokenDays = 14;

/** The registration catalog item: an admin invites a customer, and follows the case to the established connection. */
export function registrationRoutes(deps: Deps): Route[] {
  const { db, instance, publicUrl, vault } = deps;

  function tokenOf(effectId: string): string {
    return `xr_${vault.derive(`registration ${effectId}`)}`;
  }

  /** Queues the instructions, whose token is the effect's. */
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

  async function give(name: string, number: string, input: Input, call: Call) {
    const status = await giveHandshake(
      deps,
      await findVisibleRegistration(db, call.caller, number),
      name,
      input,
      call,
    );
    return {
      status,
      body: registrationView(await findVisibleRegistration(db, call.caller, number), call.caller),
    };
  }

  return [
    route({
      method: 'post',
      path: '/registrations',
      summary: 'Register a customer: opens the case, and sends its contact the instructions',
      tag,
      roles: ['admin'],
      body: newRegistration,
      answers: {
        201: {
          ...record,
          schema: withToken,
          headers: { ...record.headers, Location: 'Its path.' },
        },
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
            const opening = `Awaiting Customer: ${body.customerName} was registered.`;
            const help = notesForAgents(registration.record, instanceTitle(instance));
            await writeNotes(trx, registration.record.number, [
              { kind: 'state', by: caller.name, instance, text: opening },
              ...help.map((text) => ({
                kind: 'work note' as const,
                by: 'Crossdesk',
                instance,
                text,
              })),
            ]);
          }
          return registration.record.number;
        });
        const opened = await findVisibleRegistration(db, caller, number);
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
      method: 'get',
      path: '/registrations',
      summary: 'List registration cases, newest first',
      tag,
      roles: staff,
      query: z.strictObject({
        ...pageQuery,
        state: z.enum(registrationStates).optional(),
        customer: z.uuid().optional(),
      }),
      answers: { 200: pageOf(registrationSchema) },
      handle: ({ query, caller }) =>
        answerPage({
          path: `${base}/registrations`,
          query,
          place: z.object({ at: placeTime, number: word }),
          list: (limit, after) =>
            registrations.list(db, query, visibleTo(caller, registrations), {
              limit,
              after: after && { at: after.at, key: after.number },
            }),
          placeOf: ({ openedAt, number }) => ({ at: openedAt.toISOString(), number }),
          show: (row) => registrationView(row, caller),
        }),
    }),
    route({
      method: 'get',
      path: '/registrations/{number}',
      summary: 'Read one',
      tag,
      roles: staff,
      params: byNumber,
      answers: { 200: record },
      handle: async ({ params, caller }) => ({
        status: 200,
        body: registrationView(await findVisibleRegistration(db, caller, params.number), caller),
      }),
    }),
    route({
      method: 'get',
      path: '/registrations/{number}/journal',
      summary: 'Read the journal, oldest first',
      tag,
      roles: staff,
      params: byNumber,
      query: z.strictObject(pageQuery),
      answers: { 200: pageOf(entrySchema) },
      async handle({ params, query, caller }) {
        const { number } = await findVisibleRegistration(db, caller, params.number);
        const path = `${paths.registration(number)}/journal`;
        return journalOf(db, number, path, query, readsWorkNotes(caller, registrations));
      },
    }),
    route({
      method: 'post',
      path: '/registrations/{number}/reject',
      summary: 'Reject the customer',
      tag,
      roles: ['admin'],
      params: byNumber,
      body: z.strictObject({ reason: text }),
      answers: { 200: record, 202: record },
      handle: ({ params, body, ...call }) => give('reject', params.number, body, call),
    }),
    route({
      method: 'post',
      path: '/registrations/{number}/cancel',
      summary: 'Cancel the handshake',
      tag,
      roles: ['admin'],
      params: byNumber,
      body: z.strictObject({ reason: anyText.optional() }).optional(),
      answers: { 200: record, 202: record },
      handle: ({ params, body, ...call }) => give('cancel', params.number, body ?? {}, call),
    }),
    route({
      method: 'post',
      path: '/registrations/{number}/resend',
      summary: 'Send the instructions anew, with a new token',
      tag,
      roles: ['admin'],
      params: byNumber,
      answers: {
        200: { ...record, schema: withToken },
        202: { ...record, schema: withToken },
      },
      async handle({ params, ...call }) {
        const { effectId } = call;
        const registration = await findVisibleRegistration(db, call.caller, params.number);
        if (registration.state === 'Awaiting Customer') {
          await db.transaction(async (trx) => {
            await instruct(trx, registration, effectId);
            await replaceToken(trx, registration.number, tokenOf(effectId));
          });
        }
        const { status, body } = await give('resend', params.number, {}, call);
        return { status, body: { ...body, registrationToken: tokenOf(effectId) } };
      },
    }),
  ];
}
