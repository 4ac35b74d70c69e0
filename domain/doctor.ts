/**
 * What the doctor checks, in the order in which problems should be solved: what comes first can be the cause of what comes
 * later.
 */
export const checks = [
  'settings',
  'files',
  'postgres',
  'migrations',
  'copy',
  'secret-key',
  'temporal',
  'workers',
  'failing-workflows',
  'clocks',
  'public-url',
  'certificates',
  'signing-keys',
  'partners',
  'desks',
  'mail',
  'audit-log',
  'backlogs',
] as const;
export type Check = (typeof checks)[number];

/** `unknown`: it could not be checked, because something that it needs does not answer. */
export const verdicts = ['ok', 'warning', 'wrong', 'unknown'] as const;
export type Verdict = (typeof verdicts)[number];

/** What a check found. */
export interface Finding {
  readonly check: Check;
  /** The partner, desk or server that it is about. Null: the instance. */
  readonly about: string | null;
  readonly verdict: Verdict;
  readonly what: string;
  /** Why it is so, and what helps. Null if all is well. */
  readonly why: string | null;
  readonly helps: string | null;
  /** The page about it. */
  readonly page: string;
}

export interface Diagnosis {
  /** Whether nothing is wrong. Warnings are allowed. */
  readonly ok: boolean;
  /** What to do first. Null if there is nothing to do. */
  readonly first: Finding | null;
  readonly findings: readonly Finding[];
}

const urgency: readonly Verdict[] = ['wrong', 'warning'];

/** Sorts findings by their checks, and finds the first thing to do: the first that is wrong, else the first warning. */
export function diagnosisOf(found: readonly Finding[]): Diagnosis {
  const findings = [...found].sort((a, b) => checks.indexOf(a.check) - checks.indexOf(b.check));
  const [first = null] = urgency.flatMap((verdict) =>
    findings.filter((one) => one.verdict === verdict),
  );
  return { ok: !findings.some(({ verdict }) => verdict === 'wrong'), first, findings };
}
