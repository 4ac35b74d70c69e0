/** A column of a record: its SQL and its type. `T` is the TypeScript type of its value. */
export interface Column<T = unknown> {
  /** The type's name in Postgres. */
  readonly type: 'text' | 'uuid' | 'integer' | 'boolean' | 'timestamptz' | 'jsonb' | 'text[]';
  /** SQL on the row `r` and its joins. Defaults to the column of `r` with its name in snake case. */
  readonly sql?: string;
  /** Never set. It only carries `T` for the compiler. */
  readonly value?: T;
}

export type Columns = Readonly<Record<string, Column>>;

/** The values of a row, by column. */
export type Values<C extends Columns> = {
  readonly [K in keyof C]: C[K] extends Column<infer T> ? T : never;
};

export function text(sql?: string): Column<string>;
export function text<T extends string | null>(sql?: string): Column<T>;
export function text(sql?: string): Column<string> {
  return { type: 'text', ...(sql && { sql }) };
}

export function uuid(sql?: string): Column<string>;
export function uuid<T extends string | null>(sql?: string): Column<T>;
export function uuid(sql?: string): Column<string> {
  return { type: 'uuid', ...(sql && { sql }) };
}

export function integer(sql?: string): Column<number>;
export function integer<T extends number | null>(sql?: string): Column<T>;
export function integer(sql?: string): Column<number> {
  return { type: 'integer', ...(sql && { sql }) };
}

export function time(sql?: string): Column<Date>;
export function time<T extends Date | null>(sql?: string): Column<T>;
export function time(sql?: string): Column<Date> {
  return { type: 'timestamptz', ...(sql && { sql }) };
}

export function boolean(sql?: string): Column<boolean> {
  return { type: 'boolean', ...(sql && { sql }) };
}

export function json<T>(sql?: string): Column<T> {
  return { type: 'jsonb', ...(sql && { sql }) };
}

export function texts(sql?: string): Column<readonly string[]> {
  return { type: 'text[]', ...(sql && { sql }) };
}
