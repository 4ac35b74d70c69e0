import type { TableColumn } from './column';
import type { View } from './view';

/** A row of the database: values by column, and display values by `displayName`. */
export type Row = Readonly<Record<string, unknown>>;
/** Every value is a text, or an object of texts. */
export type Shown = Readonly<Record<string, Field>>;
type Field = string | Readonly<Record<string, string>>;

/** The name of a column's display value in a row. */
export function displayName(column: string): string {
  return `${column}!`;
}

/** Shows records in the requested form. `base` is the base of links. */
export function recordShower({ display, links, wanted }: View, base: string): (row: Row) => Shown {
  // Computed once for all rows of a list.
  const fields = wanted.map(([name, column]) => [name, fieldShower(name, column)] as const);

  function fieldShower(name: string, column: TableColumn | null): (row: Row) => Field {
    if (!column) return () => (display === 'all' ? { display_value: '', value: '' } : '');
    const valueIn = (row: Row) => shownValue(column, row[name]);
    const labelIn = (row: Row, value: string) => shownLabel(column, value, row[labelName]);
    const labelName = displayName(name);
    const target =
      links && column.type === 'reference' ? `${base}/table/${column.target}/` : undefined;
    const linkTo = (value: string) =>
      target !== undefined && value !== '' ? { link: target + encodeURIComponent(value) } : null;
    switch (display) {
      case 'false':
        return (row) => {
          const value = valueIn(row);
          const link = linkTo(value);
          return link ? { ...link, value } : value;
        };
      case 'true':
        return (row) => {
          const value = valueIn(row);
          const link = linkTo(value);
          return link ? { display_value: labelIn(row, value), ...link } : labelIn(row, value);
        };
      case 'all':
        return (row) => {
          const value = valueIn(row);
          return { display_value: labelIn(row, value), value, ...linkTo(value) };
        };
    }
  }

  return (row) => {
    const shown: Record<string, Field> = {};
    for (const [name, show] of fields) shown[name] = show(row);
    return shown;
  };
}

/** A value of the database in the format of the API. No value is the empty text, and a journal's value always is. */
export function shownValue(column: TableColumn, raw: unknown): string {
  if (raw === null || raw === undefined || column.type === 'journal') return '';
  const value = raw instanceof Date ? writtenTime(raw) : String(raw);
  return column.choices?.find(({ stored }) => stored === value)?.value ?? value;
}

export function shownLabel(column: TableColumn, value: string, raw: unknown): string {
  if (column.display) return raw === null || raw === undefined ? '' : String(raw);
  return column.choices?.find((choice) => choice.value === value)?.label ?? value;
}

/** `YYYY-MM-DD HH:mm:ss`, UTC. */
function writtenTime(time: Date): string {
  return time.toISOString().slice(0, 19).replace('T', ' ');
}
