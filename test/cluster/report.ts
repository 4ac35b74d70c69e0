import type { ClusterOutcome, PhaseOutcome } from './run';

const columns: [string, (phase: PhaseOutcome) => string | number][] = [
  ['phase', ({ name }) => name],
  ['seconds', ({ seconds }) => seconds.toFixed(0)],
  ['exchanges', ({ exchanges }) => exchanges],
  ['commands', ({ calls }) => calls],
  ['tried again', ({ retries }) => retries],
  ['median ms', ({ median }) => median],
  ['p99 ms', ({ p99 }) => p99],
  ['longest ms', ({ longest }) => longest],
  ['longest silence ms', ({ silence }) => silence],
];

/** The figures of a run, as two tables of Markdown. */
export function table(outcome: ClusterOutcome): string {
  const totals: [string, string | number][] = [
    ['exchanges', outcome.exchanges],
    ['closed', outcome.closed],
    ['cancelled', outcome.cancelled],
    ['journal entries, on each side', outcome.entries],
    ['files, on each side', outcome.files],
    ['processes started again', outcome.restarts],
    ['seconds of traffic', outcome.seconds.toFixed(1)],
    ['seconds to drain', outcome.drainSeconds.toFixed(1)],
    ['lost, doubled, different or stuck', outcome.violations.length],
  ];
  const phases = outcome.phases.map((phase) => columns.map(([, of]) => `${of(phase)}`));
  return [
    markdown([columns.map(([title]) => title), ...phases]),
    '',
    markdown([['total', ''], ...totals.map(([title, value]) => [title, `${value}`])]),
  ].join('\n');
}

function markdown(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, n) => Math.max(3, ...rows.map((row) => (row[n] ?? '').length)));
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, n) => (n ? (cells[n] ?? '').padStart(width) : (cells[n] ?? '').padEnd(width))).join(' | ')} |`;
  const rule = `| ${widths.map((width, n) => (n ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
  const [first = [], ...rest] = rows;
  return [line(first), rule, ...rest.map(line)].join('\n');
}
