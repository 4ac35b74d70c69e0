/**
 * What a token with scopes may do. Every operation belongs to an area, which is its tag in the OpenAPI document, and
 * either reads it (GET) or writes it. A token without scopes may do everything that its user's roles allow.
 */
export const areas = [
  'requests',
  'tasks',
  'changes',
  'cases',
  'catalog',
  'home',
  'search',
  'reports',
  'views',
  'notifications',
  'registrations',
  'customers',
  'subscriptions',
  'providers',
  'connections',
  'replication-sets',
  'exchange-failures',
  'external-systems',
  'webhooks',
  'desks',
  'calendars',
  'canned-replies',
  'groups',
  'users',
  'tokens',
  'sessions',
  'profile',
  'doctor',
  'workflows',
  'codec',
  'audit',
  'approvals',
  'retention',
  'legal-holds',
  'personal-data',
  'scim',
] as const;

export type Access = 'read' | 'write';

/** Reads every area. */
export const readAll = '*:read';
/** Needed in addition to the area's scope for what opens or ends trust: approvals, off-boarding, secrets, admins. */
export const sensitiveScope = 'sensitive:write';

/** The scopes that a token can have. */
export const scopes: readonly string[] = [
  readAll,
  ...areas.flatMap((area) => [`${area}:read`, `${area}:write`]),
  sensitiveScope,
];

/** The area of an operation, by its tag. */
export function areaOf(tag: string): string {
  return tag.toLowerCase().replaceAll(' ', '-');
}

/**
 * Whether the scopes allow the access. The scope to write an area includes reading it.
 * @param held null: not limited
 */
export function permits(held: readonly string[] | null, area: string, access: Access): boolean {
  if (held === null || held.includes(`${area}:write`)) return true;
  return access === 'read' && (held.includes(`${area}:read`) || held.includes(readAll));
}

/** Whether a token with the scopes may make one with the wanted scopes: one that may do no more. */
export function includesScopes(
  held: readonly string[] | null,
  wanted: readonly string[] | null,
): boolean {
  if (held === null) return true;
  return (
    wanted?.every((scope) => {
      const [area = '', access] = scope.split(':');
      return permits(held, area, access === 'read' ? 'read' : 'write');
    }) ?? false
  );
}
