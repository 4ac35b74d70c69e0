import { variables } from '../instance/config-variables';

/** Variables that are not in the schema: Temporal's SDK and the demo read them. */
const elsewhere: readonly Row[] = [
  {
    name: '`TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`, `TEMPORAL_TLS_*`, `TEMPORAL_PROFILE`',
    description: "Temporal, by its SDK's own standard (`@temporalio/envconfig`).",
    unset: 'an embedded Temporal',
  },
  {
    name: '`CROSSDESK_DEMO_PORT`',
    description:
      "The demo's first port: northwind listens there, acme at +1, Postgres at +32, Temporal at +33, its UI at +34, a desk at +35.",
    unset: '`4100`',
  },
];

interface Row {
  readonly name: string;
  readonly description: string;
  readonly unset: string;
}

/** The page of all settings, from the schema that reads them. */
export function settingsPage(): string {
  const rows = [...Object.entries(variables.shape).map(row), ...elsewhere];
  return [
    '# Settings',
    '',
    'You want to configure an instance: every setting is an environment variable. All of them are read and checked at',
    'start, and all errors are listed at once. An empty variable counts as unset. Made from the schema that reads them by',
    '`npm run docs`; do not edit.',
    '',
    '| variable | what it is | when it is not set |',
    '|---|---|---|',
    ...rows.map(({ name, description, unset }) => `| ${name} | ${description} | ${unset} |`),
    '',
  ].join('\n');
}

function row([name, schema]: [
  string,
  (typeof variables.shape)[keyof typeof variables.shape],
]): Row {
  const { description = '', unset } = schema.meta() ?? {};
  if (!description) throw new Error(`${name} has no description.`);
  return {
    name: `\`${name}\``,
    description,
    unset: typeof unset === 'string' ? unset : shown(schema.parse(undefined)),
  };
}

/** The default as a user would write it. Empty if there is none. */
function shown(value: unknown): string {
  const text = Array.isArray(value) ? value.join(',') : String(value ?? '');
  return text && `\`${text}\``;
}
