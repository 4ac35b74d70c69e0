import type { TableColumn } from './column';
import type { Table } from './table';

/** The form in which a caller wants records. */
export interface View {
  readonly display: 'false' | 'true' | 'all';
  /** Whether references have links. */
  readonly links: boolean;
  /** Columns by name, in order. Null for an unknown column, which is shown empty. */
  readonly wanted: readonly (readonly [name: string, column: TableColumn | null])[];
}

export function readView(params: URLSearchParams, table: Table): View {
  return {
    display: displayOf(params),
    links: !isTrue(params.get('sysparm_exclude_reference_link')),
    wanted: wantedOf(params.get('sysparm_fields'), table),
  };
}

export function displayOf(params: URLSearchParams): View['display'] {
  const display = params.get('sysparm_display_value')?.trim().toLowerCase();
  return display === 'true' || display === 'all' ? display : 'false';
}

/** Some clients write `True`. */
export function isTrue(value: string | null): boolean {
  return value?.trim().toLowerCase() === 'true';
}

/** Without names: every column of the table. An unknown name is left out, unless it leads through a reference. */
function wantedOf(fields: string | null, { columns }: Table): View['wanted'] {
  const names = new Set((fields ?? '').split(',').map((name) => name.trim()));
  names.delete('');
  if (names.size === 0) return [...columns].filter(([, column]) => !column.walked);
  return [...names].flatMap((name) => {
    const column = columns.get(name) ?? null;
    return column || walks(name, columns) ? [[name, column] as const] : [];
  });
}

const walk = /^([a-z][a-z0-9_]*)(\.[a-z][a-z0-9_]*){1,5}$/;

/** Whether a name leads through a reference, to columns that only another system knows. */
function walks(name: string, columns: Table['columns']): boolean {
  const [, first = ''] = walk.exec(name) ?? [];
  return columns.get(first)?.type === 'reference';
}
