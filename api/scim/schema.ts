import SCIMMY from 'scimmy';
import { roles } from '../../domain/lifecycle';

type Definition = typeof SCIMMY.Schemas.User.definition;

/** The attributes that every resource has. */
const common = ['schemas', 'id', 'externalId', 'meta'];
/** For each core schema, the attributes that this instance does not keep, in lower case. */
const unkept = new Map<string, ReadonlySet<string>>();

let isNarrow = false;

/** Leaves in the core schemas only what this instance keeps, so that directories learn it from `/Schemas`. */
export function narrowSchemas(): void {
  if (isNarrow) return;
  isNarrow = true;
  const user = SCIMMY.Schemas.User.definition;
  keep(user, ['userName', 'active', 'emails', 'roles', 'groups']);
  // Journals, work and sessions have the name: it does not change.
  user.attribute('userName').config.mutable = 'immutable';
  user.attribute('emails').truncate('display');
  // One address is kept, and it is the primary one for work.
  for (const name of ['type', 'primary']) user.attribute(`emails.${name}`).config.mutable = false;
  for (const name of ['display', 'type', 'primary']) user.attribute('roles').truncate(name);
  user.attribute('roles.value').config.canonicalValues = [...roles];
  const group = SCIMMY.Schemas.Group.definition;
  keep(group, ['displayName', 'members']);
  group.attribute('displayName').config.mutable = 'immutable';
  group.attribute('members').truncate('display');
}

function keep(definition: Definition, names: readonly string[]): void {
  const others = definition.attributes.flatMap((one) =>
    'config' in one && ![...common, ...names].includes(one.name) ? one.name : [],
  );
  unkept.set(definition.id, new Set(others.map((name) => name.toLowerCase())));
  definition.truncate(...others);
  definition.attribute('schemas').config.returned = 'always';
}

/** Whether a path leads to an attribute of SCIM that this instance does not keep, and so ignores, as at a POST. */
export function isUnkept(schema: string, path: string): boolean {
  if (/^urn:ietf:params:scim:schemas:extension:/i.test(path)) return true;
  const [name = ''] = /^\w+/.exec(path) ?? [];
  return unkept.get(schema)?.has(name.toLowerCase()) ?? false;
}
