import { z } from 'zod';
import { type LevelClock, levelTargets, type ServiceLevels } from '../domain/serviceLevels';
import type { RequestRecord } from '../records/request';
import { time, wholeNumber } from './http/fields';

const statuses = ['running', 'paused', 'met', 'ended'] as const;

const clockSchema = z
  .object({
    status: z.enum(statuses).meta({
      description: '`ended`: the record was closed or cancelled before the target was met.',
    }),
    due: time.nullable().meta({ description: 'Null while it is paused.' }),
    metAt: time.nullable(),
    breachedAt: time.nullable().meta({
      description: 'When it was due and not met. It stays set if the target is met later.',
    }),
    remainingSeconds: z.int().nullable().meta({
      description: 'The remaining working time, while it is paused.',
    }),
  })
  .meta({ id: 'ServiceLevelClock' });

/** The service levels that requests and tasks are shown with. */
export const levelFields = {
  due: z.object({ response: time.nullable(), resolution: time.nullable() }).nullable().meta({
    description:
      'When a response and a resolution are due, the same at both sides. Null if the catalog item has no service levels.',
  }),
  breached: z.boolean().meta({ description: 'Whether a due time has passed without being met.' }),
  serviceLevels: z
    .object({ response: clockSchema.nullable(), resolution: clockSchema.nullable() })
    .nullable(),
};

/** The filters of lists of requests and tasks. */
export const levelFilters = {
  dueBefore: z.iso
    .datetime({ offset: true })
    .optional()
    .meta({ description: 'Open records with a running clock that is due before this time.' }),
  dueWithin: wholeNumber(0, 8_760).optional().meta({
    description:
      'Open records with a running clock that is due within so many hours, or overdue. 0 for those that are overdue.',
  }),
  breached: z
    .enum(['true', 'false'])
    .transform((given) => given === 'true')
    .optional()
    .meta({ description: 'Whether a due time has passed without being met.' }),
};

type Leveled = Pick<RequestRecord, 'serviceLevels' | 'breachedAt' | 'closedAt'>;

export function levelsView({ serviceLevels: levels, breachedAt, closedAt }: Leveled) {
  const isOpen = closedAt === null;
  return {
    due: levels && {
      response: levels.response?.due ?? null,
      resolution: levels.resolution?.due ?? null,
    },
    breached: breachedAt !== null,
    serviceLevels: levels && clocksView(levels, isOpen),
  };
}

function clocksView(levels: ServiceLevels, isOpen: boolean) {
  const [response, resolution] = levelTargets.map((target) => {
    const clock = levels[target];
    return clock && clockView(clock, isOpen);
  });
  return { response: response ?? null, resolution: resolution ?? null };
}

function clockView({ due, met, breached, remaining }: LevelClock, isOpen: boolean) {
  const status = statusOf({ due, met, remaining }, isOpen);
  return { status, due, metAt: met, breachedAt: breached, remainingSeconds: remaining };
}

function statusOf(
  { due, met, remaining }: Pick<LevelClock, 'due' | 'met' | 'remaining'>,
  isOpen: boolean,
): (typeof statuses)[number] {
  if (met !== null) return 'met';
  if (!isOpen) return 'ended';
  return remaining === null && due !== null ? 'running' : 'paused';
}
