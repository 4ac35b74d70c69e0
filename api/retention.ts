import { z } from 'zod';
import {
  changePolicy,
  countDue,
  listPolicies,
  mostDue,
  type RetentionPolicy,
  retentionKinds,
  shortestDeletion,
} from '../records/retention';
import type { Deps } from './deps';
import { links, maybe, time, wholeNumber } from './http/fields';
import { invalid } from './http/problem';
import { base, type Route, route } from './http/route';
import { requireVersion } from './http/version';

const longest = 36_500;
const days = {
  archiveAfterDays: maybe(z.int().min(1).max(longest)).meta({
    description: 'Days after which a closed record is archived. Null: never.',
  }),
  deleteAfterDays: maybe(z.int().min(shortestDeletion).max(longest)).meta({
    description:
      "Days after which a closed record is deleted here, with its journal and files. Null: never. The partner's copy is the partner's.",
  }),
};
const count = z.int().min(0).max(mostDue);

const policySchema = z
  .object({ kind: z.enum(retentionKinds), ...days, updatedAt: time, links })
  .meta({ id: 'RetentionPolicy' });

const dueSchema = z.object({ archive: count, delete: count }).meta({
  id: 'RetentionDue',
  description: `How many records each would take now; ${mostDue} means that many or more.`,
});

function policyView(policy: RetentionPolicy): z.input<typeof policySchema> {
  const self = `${base}/retention/${policy.kind}`;
  return {
    ...policy,
    updatedAt: policy.updatedAt.toISOString(),
    links: { self, due: `${self}/due` },
  };
}

const tag = 'retention';
const roles = ['admin'] as const;
const params = z.object({ kind: z.enum(retentionKinds) });
const policy = {
  description: 'The policy.',
  schema: policySchema,
  headers: { ETag: 'The version of the policy.' },
};

/** How long closed records are kept, for each kind. */
export function retentionRoutes({ db }: Deps): Route[] {
  const find = async (kind: RetentionPolicy['kind']) => {
    const found = (await listPolicies(db)).find((one) => one.kind === kind);
    if (!found) throw new Error(`There is no policy of the kind ${kind}.`);
    return found;
  };
  return [
    route({
      method: 'get',
      path: '/retention',
      summary: 'List the retention policies, one for each kind of record',
      tag,
      roles,
      answers: {
        200: {
          description: 'The policies. Tasks have that of their requests.',
          schema: z.object({ policies: z.array(policySchema) }).meta({ id: 'RetentionPolicies' }),
        },
      },
      handle: async () => ({
        status: 200,
        body: { policies: (await listPolicies(db)).map(policyView) },
      }),
    }),
    route({
      method: 'get',
      path: '/retention/{kind}',
      summary: 'Read one policy',
      tag,
      roles,
      params,
      answers: { 200: policy },
      handle: async ({ params: { kind } }) => ({ status: 200, body: policyView(await find(kind)) }),
    }),
    route({
      method: 'get',
      path: '/retention/{kind}/due',
      summary:
        'Count what a policy would archive and delete now: the stored one, or the one of the query',
      tag,
      roles,
      params,
      query: z.strictObject({
        archiveAfterDays: wholeNumber(1, longest).optional(),
        deleteAfterDays: wholeNumber(shortestDeletion, longest).optional(),
      }),
      answers: { 200: { description: 'The counts.', schema: dueSchema } },
      async handle({ params: { kind }, query }) {
        const stored = await find(kind);
        const isGiven = Object.keys(query).length > 0;
        const { archiveAfterDays = null, deleteAfterDays = null } = isGiven ? query : stored;
        const due = await countDue(db, { ...stored, archiveAfterDays, deleteAfterDays });
        return { status: 200, body: due };
      },
    }),
    route({
      method: 'patch',
      path: '/retention/{kind}',
      audit: 'retention.update',
      sensitive: {
        action: 'data',
        target: async ({ params: { kind } }) => ({ type: 'retention', id: kind, name: null }),
      },
      summary: 'Change a policy. It takes effect within a minute, and what it deletes is lost',
      tag,
      roles,
      params,
      body: z.strictObject(days).partial(),
      answers: { 200: policy },
      async handle({ params: { kind }, body, ifMatch }) {
        const changed = await changePolicy(db, kind, (before) => {
          requireVersion(policyView(before), ifMatch);
          const { archiveAfterDays = before.archiveAfterDays } = body;
          const { deleteAfterDays = before.deleteAfterDays } = body;
          if (
            archiveAfterDays !== null &&
            deleteAfterDays !== null &&
            archiveAfterDays > deleteAfterDays
          )
            throw invalid('deleteAfterDays', 'must not be less than archiveAfterDays.');
          return { archiveAfterDays, deleteAfterDays };
        });
        return { status: 200, body: policyView(changed) };
      },
    }),
  ];
}
