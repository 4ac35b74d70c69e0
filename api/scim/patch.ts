import SCIMMY from 'scimmy';
import { z } from 'zod';
import { protocol } from './protocol';
import { isUnkept } from './schema';

const operation = z.object({
  op: z.string().max(20),
  path: z
    .string()
    .max(500)
    .regex(/^\P{Cc}*$/u)
    .optional(),
  value: z.unknown().optional(),
});
const message = z.looseObject({ Operations: z.array(operation).min(1).max(1_000) });
type Operation = z.output<typeof operation>;

/**
 * Applies a PatchOp (RFC 7644, 3.5.2) to a resource, as directories send it: Entra ID and Okta deviate from the RFC.
 * @param schema the URN of the resource's schema
 * @throws an error of SCIM for what cannot be applied
 */
export async function patched<S extends SCIMMY.Types.Schema>(
  schema: string,
  given: unknown,
  to: S,
): Promise<S> {
  const { data, error } = message.safeParse(given);
  if (!data) {
    const [{ path, message: why } = { path: [], message: '' }] = error.issues;
    throw new SCIMMY.Types.Error(400, 'invalidSyntax', `${path.join('.')}: ${why}`);
  }
  const Operations = data.Operations.flatMap(spread).flatMap((one) => normalized(schema, one));
  if (Operations.length === 0) return to;
  return protocol(async () => {
    const patch = new SCIMMY.Messages.PatchOp({ ...data, Operations } as never);
    return (await patch.apply(to)) ?? to;
  });
}

/** One operation for each attribute of an operation without a path. */
function spread({ op, path, value }: Operation): Operation[] {
  if (path !== undefined || typeof value !== 'object' || value === null || Array.isArray(value))
    return [{ op, path, value }];
  return Object.entries(value)
    .filter(([name]) => !/^(id|schemas|meta)$/i.test(name))
    .map(([name, one]) => ({ op, path: name.slice(0, 500), value: one }));
}

/** What Entra ID writes for the one mail address, and for the one role, of a user who may have none yet. */
const onlyValue = /^(?:(emails)\[[^\]]*\]|(roles)\[(?!\s*value\b)[^\]]*\])(?:\.value)?$/i;

function normalized(schema: string, { op, path, value }: Operation): Operation[] {
  if (path === undefined) return [{ op, path, value }];
  const start = `${schema}:`.toLowerCase();
  const bare = path.toLowerCase().startsWith(start) ? path.slice(start.length) : path;
  if (isUnkept(schema, bare)) return [];
  const isRemoval = op.toLowerCase() === 'remove';
  const [, emails, roles] = onlyValue.exec(bare) ?? [];
  const list = emails ?? roles;
  if (list && isRemoval) return [{ op, path: list, value: undefined }];
  if (list && typeof value === 'string') return [{ op: 'replace', path: list, value: [{ value }] }];
  // One address is kept: another takes its place.
  if (/^emails$/i.test(bare) && !isRemoval)
    return [{ op: 'replace', path: bare, value: Array.isArray(value) ? value : [value] }];
  if (/^active$/i.test(bare) && typeof value === 'string' && /^(true|false)$/i.test(value))
    return [{ op, path: bare, value: value.toLowerCase() === 'true' }];
  return [{ op, path: bare, value }];
}
