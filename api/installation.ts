import { z } from 'zod';
import { differences, placeParts, standings } from '../domain/installation';
import { roles } from '../domain/lifecycle';
import { listDesks } from '../records/desk';
import { openDestinations } from '../records/destinations';
import { adopt, findInstallation, silence } from '../records/installation';
import { each } from '../temporal/each';
import type { Deps } from './deps';
import { time } from './http/fields';
import { type Route, route } from './http/route';

export const standing = z.enum(standings).meta({
  description:
    '`undecided`: the database is in another place than before, and nobody has said whether it is the original. `copy`: an admin has said that it is a copy. Both speak to nobody.',
});

const installationSchema = z
  .object({
    state: standing,
    differs: z.array(z.enum(placeParts)).meta({
      description: 'In what this place differs from that of the original.',
    }),
    originalSince: time,
    actions: z.array(z.enum(['adopt', 'silence'])),
  })
  .meta({ id: 'Installation' });

const answers = { 200: { description: 'The installation.', schema: installationSchema } };
const shared = { tag: 'doctor', answers } as const;

/** Whether this is the original or a copy, and what an admin says of it. */
export function installationRoutes(deps: Deps): Route[] {
  const { db, installation, engine, log } = deps;
  async function answer() {
    const state = await installation.standing();
    const { place } = installation;
    const { place: own, since } = await findInstallation(db, place);
    const actions = { original: [], undecided: ['adopt', 'silence'], copy: ['adopt'] } as const;
    const body: z.input<typeof installationSchema> = {
      state,
      differs: [...differences(own, place)],
      originalSince: since.toISOString(),
      actions: [...actions[state]],
    };
    return { status: 200, body };
  }

  return [
    route({
      ...shared,
      method: 'get',
      path: '/installation',
      summary: 'Show whether this is the original, or a copy of a database that speaks to nobody',
      roles: [...roles],
      handle: answer,
    }),
    route({
      ...shared,
      method: 'post',
      path: '/installation/adopt',
      sensitive: { action: 'approve', target: async () => null },
      audit: 'installation.adopt',
      summary: 'Say that this is the original now: everything that waited is sent from here',
      roles: ['admin'],
      body: z.strictObject({
        confirm: z.literal(true).meta({ description: 'The original speaks to nobody any more.' }),
      }),
      async handle() {
        await adopt(db, installation.place);
        // What cannot be woken now is woken by the sweep.
        const wakes = [
          ...(await openDestinations(db)).map((one) => ({
            name: one.title,
            wake: () => engine.wake(one),
          })),
          ...(await listDesks(db, { state: 'Active' }, { limit: 1_000 })).map((desk) => ({
            name: desk.name,
            wake: () => engine.wakeDesk(desk),
          })),
        ];
        await each(
          deps,
          'deliveries',
          wakes,
          ({ name }) => name,
          ({ wake }) => wake(),
        ).catch((err: unknown) => log.warn({ err }, 'not every delivery was woken'));
        return answer();
      },
    }),
    route({
      ...shared,
      method: 'post',
      path: '/installation/silence',
      audit: 'installation.silence',
      summary: 'Say that this is a copy: it stays silent',
      roles: ['admin'],
      async handle() {
        await silence(db, installation.place);
        return answer();
      },
    }),
  ];
}
