/** A parsed query: its filter and its order. */
export interface Query {
  readonly filter: Filter;
  readonly order: readonly Ordering[];
}

/** An empty `all` matches every row. */
export type Filter =
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | Condition;

export interface Ordering {
  readonly column: string;
  readonly descending: boolean;
}

/** The value by the column's type. A time is `YYYY-MM-DD HH:mm:ss` in UTC. No value is the empty text. */
export type Value = string | number | boolean;

export type Condition =
  | Comparison
  | TextMatch
  | Membership
  | Range
  | Emptiness
  | Sameness
  | FieldComparison
  | Distance
  | DatePart;

export interface Comparison {
  readonly column: string;
  readonly operator: '=' | '!=' | '>' | '>=' | '<' | '<=';
  readonly value: Value;
}

export interface TextMatch {
  readonly column: string;
  readonly operator: 'LIKE' | 'NOT LIKE' | 'STARTSWITH' | 'ENDSWITH';
  readonly text: string;
}

export interface Membership {
  readonly column: string;
  readonly operator: 'IN' | 'NOT IN';
  /** The groups of a caller can be empty: then no row matches. */
  readonly values: readonly Value[];
  /** Whether the empty value is among them. */
  readonly empty: boolean;
}

/** Both ends are included. NOTON matches every other row, like `!=`. */
export interface Range {
  readonly column: string;
  readonly operator: 'BETWEEN' | 'NOTON';
  readonly from: Value;
  readonly to: Value;
}

/** NOTHING matches no row. A condition that cannot be evaluated becomes this. */
export interface Emptiness {
  readonly column: string;
  readonly operator: 'ISEMPTY' | 'ISNOTEMPTY' | 'ANYTHING' | 'NOTHING';
}

export interface Sameness {
  readonly column: string;
  readonly operator: 'SAMEAS' | 'NSAMEAS';
  readonly other: string;
  /** Two times that are in the same unit. */
  readonly unit?: Unit;
}

/** Two columns of one kind, each with a value. */
export interface FieldComparison {
  readonly column: string;
  readonly operator: 'GT_FIELD' | 'LT_FIELD' | 'GT_OR_EQUALS_FIELD' | 'LT_OR_EQUALS_FIELD';
  readonly other: string;
}

/** The distance between two times: before, after, or either. */
export interface Distance {
  readonly column: string;
  readonly operator: 'MORETHAN' | 'LESSTHAN';
  readonly other: string;
  readonly count: number;
  readonly unit: Unit;
  readonly side: 'before' | 'after' | 'before or after';
}

/** A part of a time, as a number: Monday is 1, and Sunday 7. */
export interface DatePart {
  readonly column: string;
  readonly operator: 'DATEPART';
  readonly part: Exclude<Unit, 'minute'> | 'dayofweek';
  readonly comparison: '=' | '<' | '<=' | '>' | '>=';
  readonly value: number;
}

export type Unit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';

export type Operator = Condition['operator'];

export function allOf(filters: readonly Filter[]): Filter {
  const [first, ...rest] = filters;
  return first && rest.length === 0 ? first : { all: filters };
}

/** Has at least one condition: an empty `any` would match no row. */
export function anyOf(filters: readonly [Filter, ...Filter[]]): Filter {
  const [first, ...rest] = filters;
  return rest.length === 0 ? first : { any: filters };
}

export function isEveryRow(filter: Filter): boolean {
  return 'all' in filter && filter.all.length === 0;
}
