/** A piece of SQL with a question mark for each of its bindings. Only the bindings contain input of callers. */
export interface Sql {
  readonly sql: string;
  readonly bindings: readonly Binding[];
}

export type Binding = string | number | boolean;

export function sql(text: string, ...bindings: Binding[]): Sql {
  return { sql: text, bindings };
}

/** In brackets, so that it can be used anywhere. */
export function joined(pieces: readonly Sql[], by: ' and ' | ' or '): Sql {
  return {
    sql: `(${pieces.map((piece) => piece.sql).join(by)})`,
    bindings: pieces.flatMap((piece) => piece.bindings),
  };
}
