import { z } from 'zod';
import { links, maybe, text, time } from '../../../api/http/fields';
import { base, route } from '../../../api/http/route';
import type { Resource } from '../../../api/record/resource';
import { createdAnswer } from '../../../api/record/routes';
import { actions } from '../../../domain/lifecycle';
import { snapshotOf } from '../../../records/recordType';
import type { Caller } from '../../../records/user';
import { startLater } from '../../../temporal/give';
import { loanLifecycle, loanStates } from './lifecycle';
import { createLoan, type LoanRecord, loans } from './record';

const loanSchema = z
  .object({
    number: z.string(),
    state: z.enum(loanStates),
    item: z.string(),
    borrower: maybe(z.string()),
    condition: maybe(z.string()),
    openedBy: z.string(),
    openedAt: time,
    updatedAt: time,
    closedAt: maybe(time),
    actions: z.array(z.string()),
    links,
  })
  .meta({ id: 'Loan' });

function loanView(record: LoanRecord, { roles }: Pick<Caller, 'roles'>) {
  const { number, state, item, borrower, condition, openedBy } = record;
  const self = `${base}/loans/${number}`;
  return {
    ...{ number, state, item, borrower, condition, openedBy },
    openedAt: record.openedAt.toISOString(),
    updatedAt: record.updatedAt.toISOString(),
    closedAt: record.closedAt?.toISOString() ?? null,
    actions: [...actions(loanLifecycle, snapshotOf(record), roles)],
    links: { self, journal: `${self}/journal` },
  };
}

const fields = z.strictObject({ item: text.optional(), condition: text.optional() });

export const loanResource: Resource<LoanRecord> = {
  type: loans,
  path: '/loans',
  tag: 'loans',
  nouns: ['loan', 'loans'],
  readers: ['requester', 'agent', 'admin'],
  schema: loanSchema,
  patch: {
    summary: 'Write fields',
    body: fields,
    input: async (_db, body: z.output<typeof fields>) => body,
  },
  find: loans.find,
  list: loans.list,
  view: loanView,
  routes: (deps) => [
    route({
      method: 'post',
      path: '/loans',
      summary: 'Ask for an item',
      tag: 'loans',
      roles: ['requester', 'agent', 'admin'],
      body: z.strictObject({ item: text }),
      answers: { 201: createdAnswer(loanResource) },
      async handle({ body: { item }, caller, effectId: id }) {
        const { db, instance } = deps;
        const wanted = { id, item, by: caller.name, instance };
        const opened = (await createLoan(db, wanted)) ?? (await loans.findBy(db, 'r.id = ?', id));
        if (!opened) throw new Error(`The loan ${id} was neither created nor found.`);
        await startLater(deps, opened);
        const body = loanView(opened, caller);
        return { status: 201, body, headers: { Location: body.links.self } };
      },
    }),
  ],
};
