import { z } from 'zod';
import { maxRatingText, ratableUntil, ratingTextFault } from '../domain/rating';
import { Refused } from '../domain/refusal';
import { request } from '../domain/request';
import { rate } from '../records/rating';
import { requireNotArchived } from '../records/recordType';
import { currentTrace } from '../telemetry/trace';
import type { Deps } from './deps';
import { addFault } from './http/content';
import { type Route, route } from './http/route';
import { requireVersion } from './http/version';
import { answerWithDesk } from './record/desk';
import { commonView, findVisible, keyParams, onePath } from './record/resource';
import { requestResource, requestSchema, requestView } from './request';

const rating = z.strictObject({
  rating: z.int().min(1).max(5).meta({ description: '1 very poor … 5 very good.' }),
  text: z
    .string()
    .superRefine((value, context) => {
      const tooLong = { code: 'tooLong', params: { count: maxRatingText } } as const;
      const coded = value.trim() === '' ? ({ code: 'blank' } as const) : tooLong;
      addFault(context, ratingTextFault(value), coded);
    })
    .nullish()
    .meta({ maxLength: maxRatingText }),
});

/** The customer rates the solution of a closed request. The provider receives it. */
export function rateRoute(deps: Deps): Route {
  const { db, instance, afterCommit } = deps;
  return route({
    method: 'put',
    path: `${onePath(requestResource)}/rating`,
    summary: 'Rate the solution, or change the rating: until 14 days after the request was closed',
    tag: requestResource.tag,
    roles: request.commands.accept?.by ?? [],
    params: keyParams(requestResource),
    body: rating,
    answers: {
      200: {
        description: 'Rated: the request.',
        schema: requestSchema,
        headers: { ETag: 'The version of the record.' },
      },
    },
    problems: [409],
    async handle({ params, body, caller, effectId: id, ifMatch }) {
      const number = String(params.number);
      const before = await findVisible(requestResource, db, caller, number);
      await requestResource.requireOwn?.(db, before, 'rating', caller);
      requireNotArchived(before);
      requireVersion(requestView(before, caller), ifMatch);
      const { rating: value, text = null } = body;
      const until = ratableUntil(before);
      if (until === null || Date.now() > until) {
        const why =
          until === null
            ? `is ${before.state}. Its solution can be rated once it is Closed`
            : `could be rated until ${new Date(until).toISOString()}`;
        const { state } = before;
        const { actions } = commonView(before, caller);
        const coded =
          until === null
            ? ({ code: 'wrongState', params: { state } } as const)
            : ({ code: 'rateTooLate', params: { until: new Date(until).toISOString() } } as const);
        throw new Refused('state', `${number} ${why}.`, { ...coded, state, actions });
      }
      if (before.rating !== value || before.ratingText !== text) {
        const trace = currentTrace();
        afterCommit(await rate(db, instance, number, { id, value, text, by: caller.name, trace }));
      }
      const after = await findVisible(requestResource, db, caller, number);
      return answerWithDesk(deps, requestResource, after, caller, 200);
    },
  });
}
