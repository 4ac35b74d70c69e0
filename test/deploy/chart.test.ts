import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { variables } from '../../instance/config-variables';
import packageJson from '../../package.json';

const chart = join(__dirname, '../../deploy/helm/crossdesk');
const PATH = `${process.env.PATH}:${join(homedir(), 'go', 'bin')}`;

function run(program: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    env: { ...process.env, PATH },
    encoding: 'utf8',
  });
  return { status, said: `${stdout}${stderr}`, stdout };
}
const isInstalled = (program: string) => run(program, '--help').status === 0;
const withHelm = isInstalled('helm') ? describe : describe.skip;
const withSchemas = isInstalled('kubernetes-validate') ? test : test.skip;

const values = {
  instance: 'acme',
  publicUrl: 'https://crossdesk.acme.example',
  temporal: { address: 'temporal:7233' },
  existingSecret: 'crossdesk',
  settings: { CROSSDESK_TRUSTED_PROXIES: '10.0.0.0/8' },
  ingress: { enabled: true, className: 'nginx' },
  networkPolicy: { enabled: true },
};

const container = z.object({
  args: z.array(z.string()),
  env: z.array(z.object({ name: z.string(), value: z.string() })),
  envFrom: z.array(z.object({ secretRef: z.object({ name: z.string() }) })),
  securityContext: z.unknown(),
  volumeMounts: z.array(z.object({ mountPath: z.string() })),
});
const deployment = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    template: z.object({
      spec: z.object({
        terminationGracePeriodSeconds: z.number(),
        securityContext: z.object({ runAsNonRoot: z.boolean() }),
        containers: z.tuple([container]),
      }),
    }),
  }),
});

test('The chart has the version of the program', () => {
  const { version, appVersion } = parse(readFileSync(join(chart, 'Chart.yaml'), 'utf8'));
  expect({ version, appVersion }).toEqual({
    version: packageJson.version,
    appVersion: packageJson.version,
  });
});

withHelm('The chart', () => {
  let folder: string;
  let file: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'crossdesk-chart-'));
    file = join(folder, 'values.yaml');
    writeFileSync(file, JSON.stringify(values));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const render = (...args: string[]) =>
    run('helm', 'template', 'acme', chart, '--kube-version', '1.33.0', ...args);
  function rendered(): string {
    const { status, said, stdout } = render('--values', file);
    if (status !== 0) throw new Error(said);
    return stdout;
  }
  function deployments() {
    const all = parseAllDocuments(rendered())
      .map((one) => one.toJS())
      .filter((one) => one?.kind === 'Deployment')
      .map((one) => deployment.parse(one));
    expect(all.map(({ metadata }) => metadata.name)).toEqual(['acme-api', 'acme-worker']);
    return all;
  }

  test('passes lint', () => {
    const { status, said } = run('helm', 'lint', '--strict', chart, '--values', file);
    expect([status, said]).toEqual([0, expect.stringContaining('0 chart(s) failed')]);
  });

  test('says which settings must be given', () => {
    const { status, said } = render();
    expect([status, said]).toEqual([1, expect.stringContaining('instance: give the id')]);
  });

  test('runs an API and workers with settings that there are, and that are valid', () => {
    for (const { spec } of deployments()) {
      const [{ env, envFrom }] = spec.template.spec.containers;
      expect(envFrom).toEqual([{ secretRef: { name: 'crossdesk' } }]);
      const given = Object.fromEntries(env.map(({ name, value }) => [name, value]));
      const isOurs = (name: string) => !name.startsWith('TEMPORAL_');
      expect(Object.keys(given).filter((one) => isOurs(one) && !(one in variables.shape))).toEqual(
        [],
      );
      expect(variables.safeParse(given).error?.issues ?? []).toEqual([]);
    }
  });

  test('runs them without privileges, on a root that cannot be written to', () => {
    for (const { spec } of deployments()) {
      const { containers, securityContext, terminationGracePeriodSeconds } = spec.template.spec;
      expect(securityContext).toMatchObject({ runAsNonRoot: true });
      expect(terminationGracePeriodSeconds).toBeGreaterThanOrEqual(50);
      expect(containers[0].volumeMounts).toMatchObject([{ mountPath: '/tmp' }]);
      expect(containers[0].securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  });

  withSchemas('renders what the schemas of Kubernetes allow', () => {
    const objects = join(folder, 'objects.yaml');
    writeFileSync(objects, rendered());
    const { status, said } = run('kubernetes-validate', '--strict', objects);
    expect([status, said]).toEqual([0, expect.anything()]);
  });
});
