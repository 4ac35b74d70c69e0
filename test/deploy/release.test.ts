import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { dependencies, name as program, scripts, version } from '../../package.json';
import { writeManifest } from '../../tools/build';
import { clientVersions, nextVersion, released, softwareBill } from '../../tools/release';

const root = join(__dirname, '../..');
const page = '# Changelog\n\n## Unreleased\n\n- New.\n\n## 1.0.0 - 2026-01-01\n\n- Old.\n';

describe('A release', () => {
  test('has the next version', () => {
    expect(
      (['major', 'minor', 'patch'] as const).map((kind) => nextVersion('1.2.3', kind)),
    ).toEqual(['2.0.0', '1.3.0', '1.2.4']);
    expect(() => nextVersion('1.2.3-rc.1', 'patch')).toThrow('not of the form 1.2.3');
  });

  test.each(Object.entries(clientVersions))(
    'has the version of the service in %s',
    (name, line) => {
      expect(line.exec(readFileSync(join(root, name), 'utf8'))?.[0]).toContain(`"${version}"`);
    },
  );

  test('takes what is unreleased, and leaves an empty section', () => {
    expect(released(page, 'CHANGELOG.md', '1.1.0', '2026-02-02')).toBe(
      '# Changelog\n\n## Unreleased\n\n## 1.1.0 - 2026-02-02\n\n- New.\n\n## 1.0.0 - 2026-01-01\n\n- Old.\n',
    );
  });

  test('is refused if nothing is written under "Unreleased"', () => {
    const empty = released(page, 'CHANGELOG.md', '1.1.0', '2026-02-02');
    expect(() => released(empty, 'CHANGELOG.md', '1.2.0', '2026-03-03')).toThrow(
      'CHANGELOG.md says nothing',
    );
    expect(() => released('# Changelog\n', 'CHANGELOG.md', '1.2.0', '2026-03-03')).toThrow();
  });

  test.each(['CHANGELOG.md', 'docs/upgrading.md'])('finds its section in %s', (name) => {
    // Right after a release it is empty.
    const text = readFileSync(join(root, name), 'utf8').replace(
      '\n## Unreleased\n',
      '\n## Unreleased\n\n- New.\n',
    );
    expect(released(text, name, '9.9.9', '2026-02-02')).toContain(
      '\n## Unreleased\n\n## 9.9.9 - 2026-02-02\n\n- New.\n',
    );
  });
});

test('The software bill has what runs, each with its version, and nothing of development', () => {
  const folder = mkdtempSync(join(tmpdir(), 'crossdesk-bill-'));
  writeManifest(folder);
  const bill = softwareBill(folder);
  rmSync(folder, { recursive: true });
  const bom = z
    .object({
      bomFormat: z.literal('CycloneDX'),
      metadata: z.object({ component: z.object({ name: z.string() }) }),
      components: z.array(z.object({ purl: z.string() })),
    })
    .parse(JSON.parse(bill));
  expect(bom.metadata.component.name).toBe(program);
  const listed = bom.components.map(({ purl }) => decodeURIComponent(purl));
  const direct = Object.entries(dependencies).map(([one, version]) => `pkg:npm/${one}@${version}`);
  expect(direct.filter((one) => !listed.includes(one))).toEqual([]);
  expect(listed.filter((one) => one.startsWith('pkg:npm/jest@'))).toEqual([]);
});

test('The workflow makes the files by scripts that there are, and attests what it made', () => {
  const workflow = z
    .object({
      permissions: z.record(z.string(), z.string()),
      jobs: z.record(
        z.string(),
        z.object({
          steps: z.array(z.object({ run: z.string().optional(), uses: z.string().optional() })),
        }),
      ),
    })
    .parse(parse(readFileSync(join(root, '.github/workflows/release.yml'), 'utf8')));
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
  const named = steps.flatMap(({ run = '' }) => [...run.matchAll(/npm run ([\w:]+)/g)]);
  expect(named.map(([, name]) => name)).toContain('release');
  for (const [, name = ''] of named) expect(Object.keys(scripts)).toContain(name);
  expect(steps.map(({ uses }) => uses?.split('@')[0])).toContain('actions/attest-build-provenance');
  expect(workflow.permissions).toMatchObject({ 'id-token': 'write', attestations: 'write' });
});
