import { type Role, staff } from '../domain/lifecycle';
import { type FieldError, Refused } from '../domain/refusal';
import type { Database } from './database';
import { findGroup } from './group';
import { textSearch } from './textSearch';
import type { Caller } from './user';

/** A person to whom work can be assigned. */
export interface Person {
  readonly name: string;
}

/**
 * Lists the people to whom work can be assigned, by name: users with a staff role, and people of the OpenID provider
 * who have called with one.
 */
export async function listPeople(
  db: Database,
  { q }: { readonly q?: string | undefined },
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<Person[]> {
  const query = db('staff').orderBy('name').limit(page.limit);
  textSearch(query, q, { texts: ['name'] });
  if (page.after !== undefined) query.where('name', '>', page.after);
  return query.select('name');
}

/** The stored spelling of a name. It ignores case if the name is then unambiguous. Null if there is no such person. */
export async function findPerson(db: Database, name: string): Promise<string | null> {
  const names: string[] = await db('staff')
    .whereRaw('lower(name) = lower(?)', [name])
    .pluck('name');
  if (names.includes(name)) return name;
  return names.length === 1 ? (names[0] ?? null) : null;
}

/** The inputs that name a person, and those that name a group. */
const people: readonly string[] = ['to', 'assignedTo'];
const groups: readonly string[] = ['group', 'assignmentGroup', 'owningGroup'];

/**
 * Replaces the names of people and groups in an input by their stored spelling. A value that the record already has is
 * accepted unchanged: systems write names that are unknown here.
 * @throws Refused `unknown`, naming each input that matches nobody
 */
export async function namedHere<I extends Readonly<Record<string, string | null | undefined>>>(
  db: Database,
  input: I,
  current: Readonly<Record<string, unknown>> = {},
): Promise<I> {
  const known: Record<string, string> = {};
  const errors: FieldError[] = [];
  for (const [path, name] of Object.entries(input)) {
    if (!name?.trim() || current[path] === name) continue;
    if (people.includes(path)) {
      const person = await findPerson(db, name);
      if (person === null)
        errors.push({
          path,
          message: `there is no agent named "${name}".`,
          code: 'noAgent',
          params: { name },
        });
      else known[path] = person;
    } else if (groups.includes(path)) {
      const group = await findGroup(db, name);
      if (!group)
        errors.push({
          path,
          message: `there is no group named "${name}".`,
          code: 'noGroup',
          params: { name },
        });
      else known[path] = group.name;
    }
  }
  requireKnown(errors);
  return { ...input, ...known };
}

/** @throws Refused `unknown` if there are errors */
export function requireKnown(errors: readonly FieldError[]): void {
  if (errors.length === 0) return;
  const detail = errors.map(({ path, message }) => `${path}: ${message}`).join(' ');
  throw new Refused('unknown', detail, { errors });
}

/** How long one process skips recording the same caller of the OpenID provider. */
const notedMs = 3_600_000;
const maxNoted = 10_000;

/** Records the callers of the OpenID provider with their roles, so that work can be assigned to them. */
export function createPeopleNotes(db: Database): (caller: Caller) => Promise<void> {
  const noted = new Map<string, { roles: string; until: number }>();
  return async ({ name, roles }) => {
    const key = roles.join();
    const last = noted.get(name);
    if (last?.roles === key && last.until > Date.now()) return;
    const isStaff = roles.some((role: Role) => staff.includes(role));
    const seen = { roles: [...roles], seen_at: db.fn.now() };
    if (isStaff)
      await db('people')
        .insert({ name, ...seen })
        .onConflict('name')
        .merge(seen);
    else await db('people').where({ name }).update(seen);
    if (noted.size >= maxNoted) noted.clear();
    noted.set(name, { roles: key, until: Date.now() + notedMs });
  };
}
