import { boolean, integer, reference, systemColumns, type TableColumn, text } from '../column';
import { readOnly, type Table } from '../table';

type Value = string | number | boolean;
type Columns = Parameters<typeof readOnly>[1];

/** A table about the existing tables. Its rows are SQL values, created when it is first read. */
function aboutTables(
  name: string,
  label: string,
  names: readonly string[],
  rows: () => readonly (readonly Value[])[],
  columns: Columns,
): Table {
  let from: string | undefined;
  const made = `'2026-01-01 00:00:00Z'::timestamptz`;
  const by = `'system'::text`;
  const system = { createdOn: made, createdBy: by, updatedOn: made, updatedBy: by };
  const sysId = `md5(concat_ws('.', '${name}', ${names.map((each) => `r.${each}`).join(', ')}))`;
  const table = readOnly(
    { name, label, of: 'schema', from: '', bySysId: `${sysId} = ?`, order: [sysId] },
    [...systemColumns(name, { ...system, sysId, modCount: '0::integer' }), ...columns],
  );
  return {
    ...table,
    get from() {
      from ??= `(values ${rows().map(tuple).join(', ')}) as r (${names.join(', ')})`;
      return from;
    },
  };
}

function tuple(values: readonly Value[]): string {
  const literals = values.map((value) =>
    typeof value === 'string'
      ? `'${value.replaceAll("'", "''").replaceAll('?', '\\?')}'::text`
      : String(value),
  );
  return `(${literals.join(', ')})`;
}

/** The tables that these tables describe. They are among them. */
type Tables = () => readonly Table[];

const columnsOf = (tables: Tables) =>
  tables().flatMap((table) =>
    [...table.columns].flatMap(([name, column]) =>
      column.walked ? [] : [{ table, name, column }],
    ),
  );

/** All tables. */
export const dbObjects = (tables: Tables) =>
  aboutTables(
    'sys_db_object',
    'Table',
    ['name', 'label', 'super_class'],
    () => tables().map(({ name, label }) => [name, label, '']),
    [
      text('name', 'r.name', { exact: true, notNull: true }),
      text('label', 'r.label', { notNull: true }),
      reference('super_class', 'r.super_class', 'sys_db_object'),
    ],
  );

const types = {
  string: 'string',
  choice: 'choice',
  reference: 'reference',
  journal: 'journal_input',
  integer: 'integer',
  boolean: 'boolean',
  datetime: 'glide_date_time',
} as const;

function typeOf(name: string, { type }: TableColumn): string {
  return name === 'sys_id' ? 'GUID' : types[type];
}

/** Length in characters, as in ServiceNow. Indexed columns are shorter. */
function lengthOf(name: string, { type, exact }: TableColumn): number {
  if (name === 'sys_id' || type === 'reference') return 32;
  if (['integer', 'boolean', 'datetime'].includes(type)) return 40;
  return exact ? 1_000 : 65_536;
}

/** Every column, and a row for each table itself, without an element. */
export const dictionary = (tables: Tables) =>
  aboutTables(
    'sys_dictionary',
    'Dictionary entry',
    [
      ...['name', 'element', 'column_label', 'internal_type', 'max_length'],
      ...['mandatory', 'reference', 'read_only', 'choice'],
    ],
    () => [
      ...tables().map(({ name, label }) => [name, '', label, 'collection', 40, false, '', true, 0]),
      ...columnsOf(tables).map(({ table, name, column }) => [
        table.name,
        name,
        labelOf(name),
        typeOf(name, column),
        lengthOf(name, column),
        false,
        column.target ?? '',
        !isWritten(table, name, column),
        column.choices ? 1 : 0,
      ]),
    ],
    [
      text('name', 'r.name', { exact: true, notNull: true }),
      text('element', 'r.element', { exact: true }),
      text('column_label', 'r.column_label', { notNull: true }),
      text('internal_type', 'r.internal_type', { exact: true, notNull: true }),
      integer('max_length', 'r.max_length', { notNull: true }),
      boolean('mandatory', 'r.mandatory'),
      text('reference', 'r.reference', { exact: true }),
      boolean('read_only', 'r.read_only'),
      integer('choice', 'r.choice', { notNull: true }),
      boolean('active', 'true::boolean'),
    ],
  );

function isWritten({ writers }: Table, name: string, column: TableColumn): boolean {
  const isEntry = column.type === 'journal' && name !== 'comments_and_work_notes';
  return writers.length > 0 && (column.writes !== undefined || isEntry || name === 'state');
}

/** `short_description` is `Short description`. */
function labelOf(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The values of choice columns. */
export const choices = (tables: Tables) =>
  aboutTables(
    'sys_choice',
    'Choice',
    ['name', 'element', 'value', 'label', 'sequence', 'inactive', 'language'],
    () =>
      columnsOf(tables).flatMap(({ table, name, column }) =>
        (column.choices ?? []).map(({ value, label }, place) => [
          ...[table.name, name, value, label],
          ...[place + 1, false, 'en'],
        ]),
      ),
    [
      text('name', 'r.name', { exact: true, notNull: true }),
      text('element', 'r.element', { exact: true, notNull: true }),
      text('value', 'r.value', { exact: true, notNull: true }),
      text('label', 'r.label', { notNull: true }),
      integer('sequence', 'r.sequence', { notNull: true }),
      boolean('inactive', 'r.inactive'),
      text('language', 'r.language', { exact: true, notNull: true }),
    ],
  );
