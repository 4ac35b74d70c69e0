import { type Lifecycle, target } from '../domain/lifecycle';
import { normalChange } from '../domain/normalChange';
import { recordTypes } from '../records/recordTypes';
import { modelDiagram } from './modelDiagram';

/** The page of all lifecycles, from their tables. */
export function lifecyclesPage(): string {
  const parts = recordTypes().map(
    ({ lifecycle: table, about }) =>
      `## ${table.name}: ${about}\n\n${table.name === 'change' ? modelDiagram(normalChange) : diagram(table)}\n\n${commandTable(table)}${timerTable(table)}`,
  );
  return `# Lifecycles\n\nYou want to know which commands a record accepts in which state. \`npm run docs\` creates this page from the tables in\n\`domain/\`. Do not edit it.\n\n${parts.join('\n\n')}\n`;
}

function diagram(table: Lifecycle): string {
  const name = (state: string) => state.replaceAll(' ', '');
  const lines = table.states
    .filter((state) => name(state) !== state)
    .map((state) => `  ${name(state)}: ${state}`);
  const arrow = (from: string, to: string, label: string) =>
    lines.push(`  ${name(from)} --> ${name(to)}: ${label}`);
  lines.push(`  [*] --> ${name(table.initial)}`);
  for (const from of table.states) {
    for (const [command, rule] of Object.entries(table.commands)) {
      const to = rule.from.includes(from) ? target(rule.to, from) : from;
      if (to !== from) arrow(from, to, command);
    }
    for (const [event, rule] of Object.entries(table.applies)) {
      const to = table.final.includes(from) ? from : target(rule.to, from);
      if (to !== from) arrow(from, to, `partner ${event}`);
    }
  }
  for (const final of table.final) lines.push(`  ${name(final)} --> [*]`);
  return `\`\`\`mermaid\nstateDiagram-v2\n${lines.join('\n')}\n\`\`\``;
}

const givers = {
  flow: 'a timer or the flow',
  exchange: 'the exchange with the partner',
  'external system': 'an external system',
  calendar: 'a changed calendar',
} as const;

function commandTable(table: Lifecycle): string {
  const rows = Object.entries(table.commands).map(([name, command]) => {
    const { from, by, through, input, emits, emitsIn } = command;
    const texts = Object.entries(input).map(([text, presence]) =>
      presence === 'required' ? text : `${text}?`,
    );
    const inbound = [
      emits,
      ...Object.entries(emitsIn ?? {}).map(([state, event]) => `${event} (in ${state})`),
    ];
    return `| \`${name}\` | ${from.join(', ')} | ${by.join(', ') || givers[through ?? 'flow']} | ${texts.join(', ')} | ${inbound.join(', ')} |`;
  });
  return [
    '| command | possible in | by | input | event for the partner |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** Empty for a lifecycle without timers. */
function timerTable(table: Lifecycle): string {
  const rows = Object.entries(table.clock).flatMap(([state, timers]) =>
    Object.entries(timers ?? {}).map(
      ([delay, command]) => `| ${state} | \`${delay}\` | \`${command}\` |`,
    ),
  );
  if (rows.length === 0) return '';
  return ['\n', '| timer in | delay | command |', '|---|---|---|', ...rows].join('\n');
}
