/** What a query asks for: which rows, in which order. */
export interface Query {
  readonly filter: Filter;
  readonly order: readonly Ordering[];
}

/** `all` of nothing is every row. */
export type Filter =
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | Condition;

export interface Ordering {
  readonly column: string;
  readonly descending: boolean;
}

/** As its column's type has it; a time is `YYYY-MM-DD HH:mm:ss` in UTC. No value is the empty text. */
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
  /** Of somebody's groups there may be none: then no row is in them. */
  readonly values: readonly Value[];
  /** Whether the empty value is one of them. */
  readonly empty: boolean;
}

/** Both ends belong to it. NOTON is every other row, as `!=` is. */
export interface Range {
  readonly column: string;
  readonly operator: 'BETWEEN' | 'NOTON';
  readonly from: Value;
  readonly to: Value;
}

/** NOTHING is in no row: what a condition becomes that cannot be evaluated. */
export interface Emptiness {
  readonly column: string;
  readonly operator: 'ISEMPTY' | 'ISNOTEMPTY' | 'ANYTHING' | 'NOTHING';
}

export interface Sameness {
  readonly column: string;
  readonly operator: 'SAMEAS' | 'NSAMEAS';
  readonly other: string;
  /** Of two times: both in the same one. */
  readonly unit?: Unit;
}

/** Two columns of one kind, each with a value. */
export interface FieldComparison {
  readonly column: string;
  readonly operator: 'GT_FIELD' | 'LT_FIELD' | 'GT_OR_EQUALS_FIELD' | 'LT_OR_EQUALS_FIELD';
  readonly other: string;
}

/** How far a time is from another, before it, after it, or either. */
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

/** Of one at least: `any` of nothing would be no row. */
export function anyOf(filters: readonly [Filter, ...Filter[]]): Filter {
  const [first, ...rest] = filters;
  return rest.length === 0 ? first : { any: filters };
}

export function isEveryRow(filter: Filter): boolean {
  return 'all' in filter && filter.all.length === 0;
}
