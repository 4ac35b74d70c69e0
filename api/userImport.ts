import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import { roles as allRoles } from '../domain/lifecycle';
import type { FieldError } from '../domain/refusal';
import type { Database } from '../records/database';
import { addUser, changeUser, findUser, type User, type UserChanges } from '../records/userAdmin';
import { codeOf } from './http/input';
import { invalid, refuse } from './http/problem';
import { profileInput } from './profile';
import { userName } from './userInput';

const columns = ['name', 'email', 'roles', 'language', 'timeZone'] as const;
type Column = (typeof columns)[number];

/** Users that one file may have. */
export const mostUsers = 1_000;
const mostErrors = 100;

const rowSchema = z.strictObject({
  name: userName,
  roles: z.array(
    z.enum(allRoles, {
      error: `must be one or more of ${allRoles.join(', ')}, with spaces between.`,
    }),
  ),
  ...profileInput,
});
type Row = { readonly name: string } & Omit<UserChanges, 'disabled'>;

/** What became, or would become, of a line of the file. */
export interface LineResult {
  readonly line: number;
  readonly name: string;
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'refused';
  readonly errors: readonly FieldError[];
}

/**
 * Reads a CSV file of users: a line of column names, then a line for each user. Separators are commas, semicolons or tabs.
 * A column that is left out leaves what the users have.
 * @throws Refused `invalid` for a file that is no such table
 */
export function readUsers(csv: string): readonly (LineResult & { readonly row?: Row })[] {
  const [header, ...lines] = readTable(csv);
  if (!header) throw invalid('csv', 'is empty: the first line names the columns.', csvColumns);
  const names = header.cells.map(columnOf);
  if (!names.includes('name')) throw invalid('csv', 'has no column "name".', csvColumns);
  if (new Set(names).size < names.length) throw invalid('csv', 'has a column twice.', csvColumns);
  if (lines.length > mostUsers)
    throw invalid('csv', `has more than ${mostUsers} users: split the file.`, {
      ...{ code: 'tooMany', params: { count: mostUsers } },
    });
  const seen = new Set<string>();
  return lines.map(({ line, cells }) => {
    const texts = Object.fromEntries(names.map((name, n) => [name, cells[n] ?? '']));
    const name = texts.name ?? '';
    const errors = formulas(texts);
    const read = rowSchema.partial({ roles: true, email: true, language: true, timeZone: true });
    const parsed = read.safeParse(valuesOf(texts), { reportInput: true });
    if (!parsed.success && errors.length === 0)
      errors.push(
        ...parsed.error.issues.map((issue) => ({
          path: String(issue.path[0]),
          message: issue.message,
          ...codeOf(issue),
        })),
      );
    if (seen.has(name))
      errors.push({ path: 'name', message: 'is in the file twice.', code: 'duplicate' });
    seen.add(name);
    const result = { line, name, outcome: 'refused', errors } as const;
    return parsed.success && errors.length === 0 ? { ...result, row: parsed.data } : result;
  });
}

function readTable(csv: string): readonly { readonly line: number; readonly cells: string[] }[] {
  const [first = ''] = csv.split(/\r?\n/, 1);
  const count = (separator: string) => first.split(separator).length;
  const [delimiter = ','] = [',', ';', '\t'].sort((one, other) => count(other) - count(one));
  try {
    const read = parse(csv, {
      bom: true,
      delimiter,
      trim: true,
      skip_empty_lines: true,
      max_record_size: 4_000,
      to: mostUsers + 2,
      info: true,
    });
    return tableSchema.parse(read).map(({ info, record }) => ({ line: info.lines, cells: record }));
  } catch (error) {
    if (error instanceof CsvError)
      throw invalid('csv', `is not valid: ${error.message}.`, { code: 'csvInvalid' });
    throw error;
  }
}

const tableSchema = z.array(
  z.object({ info: z.object({ lines: z.int() }), record: z.array(z.string()) }),
);

const csvColumns = { code: 'csvColumns', params: { columns: columns.join(', ') } } as const;

function columnOf(title: string): Column {
  const plain = title.toLowerCase().replace(/[\s_-]/g, '');
  const column = columns.find((one) => one.toLowerCase() === plain);
  if (column) return column;
  throw invalid(
    'csv',
    `has a column "${title.slice(0, 50)}": the columns are ${columns.join(', ')}.`,
    csvColumns,
  );
}

/** Spreadsheets read a text that begins like a formula as one, when the users are exported again. */
function formulas(texts: Readonly<Record<string, string>>): FieldError[] {
  return Object.entries(texts)
    .filter(([, text]) => /^[=+\-@\t\r]/.test(text))
    .map(([path]) => ({ path, message: 'must not begin with =, +, - or @.', code: 'formula' }));
}

/** An empty cell is no value. */
function valuesOf(texts: Readonly<Record<string, string>>): Record<string, unknown> {
  const { name, roles, ...profile } = texts;
  return {
    name,
    ...(roles !== undefined && { roles: roles.split(/[\s;,|]+/).filter((role) => role !== '') }),
    ...Object.fromEntries(Object.entries(profile).map(([key, text]) => [key, text || null])),
  };
}

/**
 * Adds and changes the users of a file, all or none. Repeating it changes nothing.
 * @param admin who imports: nobody removes their own role of admin
 * @throws Refused `invalid`, naming each wrong place by its line; not for a preview
 */
export async function importUsers(
  db: Database,
  { csv, preview, admin }: { csv: string; preview: boolean; admin: string },
): Promise<readonly LineResult[]> {
  const lines = readUsers(csv);
  return db.transaction(async (trx) => {
    const results: LineResult[] = [];
    for (const { row, ...line } of lines) {
      if (row?.name === admin && row.roles?.includes('admin') === false)
        results.push({
          ...line,
          errors: [
            {
              path: 'roles',
              message: 'you cannot remove the role of admin from yourself.',
              code: 'notYourself',
            },
          ],
        });
      else results.push(row ? { ...line, outcome: await takeRow(trx, row, preview) } : line);
    }
    const errors = results.flatMap(({ line, errors }) =>
      errors.map((error) => ({ ...error, path: `line ${line}, ${error.path}` })),
    );
    if (errors.length > 0 && !preview) throw refuse(errors.slice(0, mostErrors));
    return results;
  });
}

async function takeRow(
  db: Database,
  { name, ...changes }: Row,
  preview: boolean,
): Promise<LineResult['outcome']> {
  const existing = await findUser(db, name);
  if (existing && isSame(existing, changes)) return 'unchanged';
  if (preview) return existing ? 'updated' : 'created';
  if (existing) await changeUser(db, name, changes, () => {});
  else await addUser(db, { name, ...changes });
  return existing ? 'updated' : 'created';
}

function isSame(existing: User, changes: Omit<UserChanges, 'disabled'>): boolean {
  const { roles, ...profile } = changes;
  const sameRoles =
    !roles || allRoles.every((role) => roles.includes(role) === existing.roles.includes(role));
  const names = ['email', 'language', 'timeZone'] as const;
  return (
    sameRoles &&
    names.every((name) => profile[name] === undefined || profile[name] === existing[name])
  );
}
