import { z } from 'zod';
import { requestStates } from '../domain/request';
import type { Filters } from '../records/recordType';
import { fulfillments, requests } from '../records/request';
import { listRequests, listTasks, type RequestRow } from '../records/requestList';
import { type RowFilter, readsWorkNotes, visibleTo } from '../records/visibility';
import type { Deps } from './deps';
import type { Answer } from './http/answer';
import { isAssigned, oneOrMore, queue, recordText, wholeNumber, word } from './http/fields';
import { answerPage, pageOf, pageQuery, placeTime } from './http/page';
import { base, type Route, route } from './http/route';
import { requestResource, taskResource } from './resource';
import { requestSchema, requestView } from './views/request';
import { taskSchema, taskView } from './views/task';
import { isTask } from './visibility';

const sharedFilters = {
  state: oneOrMore(requestStates).optional(),
  catalogItem: word.optional(),
  customer: word.optional(),
  priority: wholeNumber(1, 5).optional(),
  assignedTo: word.optional(),
  assigned: isAssigned.optional(),
  assignmentGroup: word.optional(),
  queue,
  q: recordText,
};
const requestQuery = z.strictObject({
  ...pageQuery,
  ...sharedFilters,
  provider: word.optional(),
  openedBy: word.optional(),
});
const taskQuery = z.strictObject({ ...pageQuery, ...sharedFilters, request: word.optional() });

/** Lists of requests and of tasks, newest first. */
export function listRoutes({ db }: Deps): Route[] {
  return [
    route({
      method: 'get',
      path: '/requests',
      summary: 'List requests, newest first',
      tag: requestResource.tag,
      roles: requestResource.readers,
      query: requestQuery,
      answers: { 200: pageOf(requestSchema) },
      handle: ({ query, caller }) => {
        const { limit, cursor, queue, ...filters } = query;
        const visible = visibleTo(caller, requests);
        const groupsOf = queue && caller.name;
        const wanted = { ...filters, groupsOf, workNotes: readsWorkNotes(caller, requests) };
        return page(listRequests, '/requests', query, wanted, visible, (row) =>
          requestView(row, caller),
        );
      },
    }),
    route({
      method: 'get',
      path: '/tasks',
      summary: 'List fulfillment tasks, newest first',
      tag: taskResource.tag,
      roles: taskResource.readers,
      query: taskQuery,
      answers: { 200: pageOf(taskSchema) },
      handle: ({ query, caller }) => {
        const { limit, cursor, queue, ...filters } = query;
        const visible = visibleTo(caller, fulfillments);
        const groupsOf = queue && caller.name;
        const wanted = {
          ...filters,
          groupsOf,
          workNotes: readsWorkNotes(caller, fulfillments),
        };
        return page(listTasks, '/tasks', query, wanted, visible, (row) =>
          isTask(row) ? taskView(row, caller) : null,
        );
      },
    }),
  ];

  function page(
    listed: typeof listRequests,
    path: string,
    query: z.output<typeof requestQuery> | z.output<typeof taskQuery>,
    filters: Filters,
    visible: RowFilter,
    show: (row: RequestRow) => unknown,
  ): Promise<Answer> {
    return answerPage({
      path: base + path,
      query,
      place: z.object({ at: placeTime, number: z.string().max(255) }),
      list: (limit, after) =>
        listed(db, filters, visible, {
          limit,
          after: after && { at: after.at, key: after.number },
        }),
      placeOf: (row) => ({ at: row.openedAt.toISOString(), number: row.number }),
      show,
    });
  }
}
