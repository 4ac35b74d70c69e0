import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { isCode } from '../instance/files';
import type { Chart } from './charts';
import { draw } from './draw';
import { type Figure, goalOf, isReached } from './figures';

/** The result of one measure, its date and its machine. */
export interface Finding {
  readonly measure: string;
  /** ISO 8601, the day. */
  readonly on: string;
  readonly machine: string;
  readonly figures: readonly Figure[];
  readonly charts: readonly Chart[];
}

const docs = join(__dirname, '..', 'docs');
const folder = join(docs, 'figures');
const data = join(folder, 'figures.json');

export function finding(
  measure: string,
  figures: readonly Figure[],
  charts: readonly Chart[],
): Finding {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const [load = 0] = loadavg();
  // Absolute times mean little then.
  const busy =
    load > 2 * cpus().length ? `, busy with other work (load average ${load.toFixed(0)})` : '';
  const machine = `${cpus().length} cores, ${memory}, Node ${process.versions.node}${busy}`;
  return { measure, on: new Date().toISOString().slice(0, 10), machine, figures, charts };
}

/** Writes docs/figures.md and its plots: the new results, and the stored results of the other measures. */
export function writePage(found: readonly Finding[], order: readonly string[]): void {
  const fresh = found.map(({ measure }) => measure);
  const kept = readKept().filter(({ measure }) => !fresh.includes(measure));
  const all = [...kept, ...found].sort(
    (a, b) => order.indexOf(a.measure) - order.indexOf(b.measure),
  );
  mkdirSync(folder, { recursive: true });
  for (const chart of all.flatMap(({ charts }) => charts)) {
    writeFileSync(join(folder, `${chart.name}.svg`), draw(chart));
  }
  writeFileSync(data, `${JSON.stringify(all, null, 2)}\n`);
  writeFileSync(join(docs, 'figures.md'), `${[heading, ...all.map(section)].join('\n\n')}\n`);
}

function readKept(): Finding[] {
  try {
    return JSON.parse(readFileSync(data, 'utf8'));
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  }
}

const heading = `# Figures

You want to know how fast Crossdesk is and what it costs. \`npm run bench -- --page\` measures the figures and writes this page and
its plots. Each ratio compares two things that were measured alternately in the same run. Ratios hold on other machines; absolute
figures do not. The baseline of an exchange is \`bench/skeleton\`: the same messages as commands of a bare workflow, each with an
empty commit and a push, without HTTP and without records. ✓ reaches its target, ✗ does not.`;

function section({ measure, on, machine, figures, charts }: Finding): string {
  const rows = figures.map((figure) => {
    const mark = isReached(figure) ? '✓' : '✗';
    const value = figure.value.toFixed(2);
    return `| ${mark} | ${figure.name} | ${value} | ${goalOf(figure)} | ${figure.from} |`;
  });
  return [
    `## ${measure.charAt(0).toUpperCase()}${measure.slice(1)}`,
    `\`npm run bench -- --only ${measure} --page\`, on ${on}: ${machine}.`,
    ['|   | what | value | target | from |', '| - | ---- | ----: | -----: | ---- |', ...rows].join(
      '\n',
    ),
    ...charts.map(({ name, title }) => `**${title}**\n\n![${title}](figures/${name}.svg)`),
  ].join('\n\n');
}
