import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { Refused } from '../domain/refusal';
import { type Erasure, findErasure, listErasures, orderErasure } from '../records/erasure';
import { exportPerson, findPerson, type Person, recipientsOf } from '../records/personalData';
import type { Deps } from './deps';
import { links, maybe, text, time, word } from './http/fields';
import { answerPage, pageOf, pageQuery, placeTime } from './http/page';
import { invalid } from './http/problem';
import { base, type Route, route } from './http/route';

const recipients = z
  .array(z.object({ partner: z.string().meta({ example: 'northwind' }), records: z.int() }))
  .meta({
    description:
      'The partners that received records with the name. They have copies of their own, and are not told: ask them.',
  });

const erasureSchema = z
  .object({
    id: z.uuid(),
    name: maybe(z.string()).meta({ description: 'Null once it is done.' }),
    email: maybe(z.string()).meta({ description: 'Null once it is done.' }),
    pseudonym: z.string().meta({
      description: 'What stands for the name from then on.',
      example: 'Former person 5f0c9a17',
    }),
    reason: z.string(),
    requestedBy: z.string(),
    state: z.enum(['waiting', 'done']),
    report: maybe(
      z.object({
        tables: z.array(
          z.object({
            table: z.string().meta({ example: 'journal' }),
            effect: z.enum(['replaced', 'deleted', 'stays']),
            rows: z.int(),
            why: maybe(z.string()).meta({ description: 'Why they stay.' }),
          }),
        ),
        sharedWith: recipients,
      }),
    ).meta({ description: 'Null until it is done.' }),
    createdAt: time,
    doneAt: maybe(time),
    links,
  })
  .meta({ id: 'Erasure' });

function erasureView(erasure: Erasure): z.input<typeof erasureSchema> {
  const { createdAt, doneAt, report } = erasure;
  return {
    ...erasure,
    report: report && {
      tables: report.tables.map((rows) => ({ ...rows })),
      sharedWith: report.sharedWith.map((one) => ({ ...one })),
    },
    createdAt: createdAt.toISOString(),
    doneAt: doneAt?.toISOString() ?? null,
    links: { self: `${base}/personal-data/erasures/${erasure.id}` },
  };
}

const who = {
  name: word.optional().meta({ description: 'The name of a user, or of a contact.' }),
  email: word.optional().meta({
    description:
      'A mail address. Of a user who is named, the stored one is taken if it is left out.',
  }),
};

const tag = 'personal data';
const roles = ['admin'] as const;
const erasure = { description: 'The erasure.', schema: erasureSchema };

/** What is stored about a person, and its erasure: of users, and of others who are known by a name or an address. */
export function personalDataRoutes({ db }: Deps): Route[] {
  return [
    route({
      method: 'get',
      path: '/personal-data/export',
      audit: 'person.export',
      // A stream cannot wait for a second admin.
      sensitive: { action: 'data', target: async () => null },
      summary: 'Export everything that is stored about a person',
      tag,
      roles,
      query: z.strictObject(who),
      answers: {
        200: {
          description:
            'A line of JSON for each row: `table` and `row`, without secrets and the bytes of files. The last line has `sharedWith`: the partners that received records with the name.',
          contentType: 'application/x-ndjson',
          schema: z.string(),
          headers: { 'Content-Disposition': 'The name of the file.' },
        },
      },
      async handle({ query, stillIn }) {
        const person = await findPerson(db, personIn(query, 'query'));
        async function* lines() {
          let count = 0;
          for await (const line of exportPerson(db, person)) {
            count += 1;
            if (count % 1_000 === 0) await stillIn();
            yield `${JSON.stringify(line)}\n`;
          }
          yield `${JSON.stringify({ sharedWith: await recipientsOf(db, person) })}\n`;
        }
        const headers = {
          'Content-Type': 'application/x-ndjson',
          'Content-Disposition': 'attachment; filename="personal-data.ndjson"',
        };
        return { status: 200, body: Readable.from(lines(), { objectMode: false }), headers };
      },
    }),
    route({
      method: 'get',
      path: '/personal-data/erasures',
      summary: 'List erasures, newest first',
      tag,
      roles,
      query: z.strictObject(pageQuery),
      answers: { 200: pageOf(erasureSchema) },
      handle: ({ query }) =>
        answerPage({
          path: `${base}/personal-data/erasures`,
          query,
          place: z.object({ at: placeTime, id: z.uuid() }),
          list: (limit, after) => listErasures(db, query.q, { limit, after }),
          placeOf: ({ createdAt, id }) => ({ at: createdAt.toISOString(), id }),
          show: erasureView,
        }),
    }),
    route({
      method: 'post',
      path: '/personal-data/erasures',
      audit: {
        none: 'An entry names the pseudonym, so that the log does not keep the name again.',
      },
      sensitive: {
        action: 'data',
        // The name is in the input, which is deleted when it is over: neither the approval nor the log keeps it.
        async target({ body }) {
          const { name, email } = personIn(body, 'name');
          const id = createHash('sha256').update(`${name} ${email}`).digest('hex').slice(0, 16);
          return { type: 'person', id, name: null };
        },
      },
      summary: 'Erase the data of a person. Access ends at once, the rest follows within a minute',
      tag,
      roles,
      body: z.strictObject({
        ...who,
        reason: text,
        confirm: z.literal(true, { error: 'must be true, to confirm. It cannot be undone.' }),
      }),
      answers: { 202: { ...erasure, headers: { Location: 'Its path.' } } },
      problems: [409],
      async handle({ body, effectId: id, caller }) {
        const { reason } = body;
        const wanted = { ...personIn(body, 'name'), id, reason, requestedBy: caller.name };
        const view = erasureView(await orderErasure(db, wanted));
        return { status: 202, body: view, headers: { Location: view.links.self ?? '' } };
      },
    }),
    route({
      method: 'get',
      path: '/personal-data/erasures/{id}',
      summary: 'Read one: what was replaced and deleted, and what stays and why',
      tag,
      roles,
      params: z.object({ id: z.uuid() }),
      answers: { 200: erasure },
      async handle({ params: { id } }) {
        const found = await findErasure(db, id);
        if (!found) throw new Refused('missing', `There is no erasure ${id}.`);
        return { status: 200, body: erasureView(found) };
      },
    }),
  ];
}

/** @throws Refused `invalid` if neither is given */
function personIn(
  { name, email }: { readonly name?: string | undefined; readonly email?: string | undefined },
  at: string,
): Person {
  if (name === undefined && email === undefined)
    throw invalid(at, 'must have a name, an email, or both.');
  return { name: name ?? null, email: email ?? null };
}
