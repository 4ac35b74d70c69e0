import { z } from 'zod';
import { checks, verdicts } from '../domain/doctor';
import type { Deps } from './deps';
import { maybe } from './http/fields';
import { type Route, route } from './http/route';

const findingSchema = z
  .object({
    check: z.enum(checks),
    about: maybe(z.string()).meta({
      description: 'The partner, desk or server that it is about. Null: the instance.',
    }),
    verdict: z.enum(verdicts).meta({
      description: '`unknown`: it could not be checked, because what it needs does not answer.',
    }),
    what: z.string(),
    why: maybe(z.string()).meta({ description: 'Null if nothing is wrong.' }),
    helps: maybe(z.string()).meta({ description: 'What helps. Null if nothing is wrong.' }),
    page: z.string().meta({ description: 'The page about it.', example: '/problems/check-clocks' }),
  })
  .meta({ id: 'DoctorFinding' });

const diagnosisSchema = z
  .object({
    ok: z.boolean().meta({ description: 'Whether nothing is wrong. Warnings are allowed.' }),
    first: maybe(findingSchema).meta({
      description: 'What to do first: it can be the cause of the rest. Null: nothing.',
    }),
    findings: z.array(findingSchema),
  })
  .meta({ id: 'Diagnosis' });

/** What is wrong with the instance, why, and what helps. It calls partners, desks and mail servers, and changes nothing there. */
export function doctorRoute({ diagnose }: Pick<Deps, 'diagnose'>): Route {
  return route({
    method: 'get',
    path: '/doctor',
    summary:
      'Check settings, Postgres, Temporal, keys, clocks, certificates, partners, desks and mail. It takes some seconds',
    tag: 'doctor',
    roles: ['admin'],
    answers: { 200: { description: 'What was found.', schema: diagnosisSchema } },
    async handle() {
      const { findings, ...rest } = await diagnose();
      return { status: 200, body: { ...rest, findings: [...findings] } };
    },
  });
}
