import { Readable } from 'node:stream';
import { z } from 'zod';
import { Refused } from '../domain/refusal';
import { replyRefusals } from '../domain/replyMail';
import {
  type ListedMail,
  listReceivedMails,
  readOriginal,
  receivedStates,
} from '../records/receivedMails';
import type { Deps } from './deps';
import { maybe, time } from './http/fields';
import { answerPage, pageOf, pageQuery, placeTime } from './http/page';
import { base, type Route, route } from './http/route';

const path = `${base}/received-mails`;
const shared = { tag: 'notifications', roles: ['admin'] } as const;
const reasons = [...replyRefusals, 'automatic', 'too-many', 'unknown', 'bounce'] as const;

const mailSchema = z
  .object({
    id: z.uuid().meta({ description: 'Also of the comment that it became.' }),
    state: z.enum(receivedStates).meta({
      description:
        '`waiting`: not read yet, or tried again after an error. `written`: a comment. `refused`: the person was told why. `ignored`: a program wrote it. `bounced`: it reports a mail that did not arrive.',
    }),
    reason: maybe(z.enum(reasons)),
    detail: maybe(z.string()),
    person: z.string().meta({ description: 'To whom the address was given.' }),
    record: z.string().meta({ description: 'Empty for an address of digests.' }),
    sender: z.string(),
    subject: z.string(),
    size: z.int().meta({ description: 'In bytes.' }),
    door: z.enum(['smtp', 'imap']),
    at: time,
    links: z.object({ original: z.string() }),
  })
  .meta({ id: 'ReceivedMail' });

function view(mail: ListedMail): z.input<typeof mailSchema> {
  const { id, state, reason, detail, target, sender, subject, size, door, receivedAt } = mail;
  return {
    ...{ id, state, detail, sender, subject, size, door },
    reason: z.enum(reasons).nullable().parse(reason),
    person: target.person,
    record: target.record,
    at: receivedAt.toISOString(),
    links: { original: `${path}/${id}/original` },
  };
}

/** The mails that came to addresses for replies, for admins: also those that did not become comments. */
export function receivedMailRoutes({ db }: Deps): Route[] {
  return [
    route({
      ...shared,
      method: 'get',
      path: '/received-mails',
      summary: 'List the mails to addresses for replies, newest first. They are kept for 30 days',
      query: z.strictObject({ ...pageQuery, state: z.enum(receivedStates).optional() }),
      answers: { 200: pageOf(mailSchema) },
      handle: ({ query }) =>
        answerPage({
          path,
          query,
          place: z.object({ at: placeTime, id: z.uuid() }),
          list: (limit, after) => listReceivedMails(db, { ...query, limit, after }),
          placeOf: ({ receivedAt, id }) => ({ at: receivedAt.toISOString(), id }),
          show: view,
        }),
    }),
    route({
      ...shared,
      method: 'get',
      path: '/received-mails/{id}/original',
      audit: 'received-mail.read',
      summary: 'Download a mail as it came. Of one that is no comment, the first 64 KiB',
      params: z.object({ id: z.uuid() }),
      answers: {
        200: {
          description: 'The mail.',
          contentType: 'message/rfc822',
          schema: z.string().meta({ contentMediaType: 'message/rfc822' }),
        },
      },
      async handle({ params: { id } }) {
        const mail = await readOriginal(db, id);
        if (!mail) throw new Refused('missing', `There is no received mail ${id}.`);
        return {
          status: 200,
          body: Readable.from([mail]),
          headers: {
            'Content-Type': 'message/rfc822',
            'Content-Disposition': `attachment; filename="${id}.eml"`,
          },
        };
      },
    }),
  ];
}
