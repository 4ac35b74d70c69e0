import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { variables } from '../../instance/config-variables';
import { scripts } from '../../package.json';
import { builtScripts } from '../../tools/build';

const root = join(__dirname, '../..');
const text = (file: string) => readFileSync(join(root, 'deploy', file), 'utf8');

/** Ours, and those that the SDKs and Node read by themselves. */
const isKnown = (name: string) =>
  name in variables.shape || /^(TEMPORAL|OTEL)_\w+$|^NODE_ENV$/.test(name);

const service = z.object({
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
  image: z.string(),
  read_only: z.boolean().default(false),
  cap_drop: z.array(z.string()).default([]),
  tmpfs: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
});
const compose = z
  .object({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.unknown()) })
  .parse(parse(text('compose.yaml'), { merge: true }));
const ours = Object.entries(compose.services).filter(([, { build }]) => build);
/** A tag for people, and the digest that is pulled. */
const pinned = /^[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}$/;
const units = readdirSync(join(root, 'deploy/systemd'));

describe('The compose file', () => {
  test('runs an API and workers from the image, and what they stand on', () => {
    expect(ours.map(([name]) => name).sort()).toEqual(['api', 'worker']);
    expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(['postgres', 'temporal']));
    for (const [, { build }] of ours) {
      expect(existsSync(join(root, 'deploy', build?.context ?? '', build?.dockerfile ?? ''))).toBe(
        true,
      );
    }
  });

  test.each(ours)(
    '%s has settings that there are, and would start',
    (_name, { environment = {} }) => {
      expect(Object.keys(environment).filter((name) => !isKnown(name))).toEqual([]);
      const key = Buffer.alloc(32, 1).toString('base64');
      const given = Object.fromEntries(
        Object.entries(environment).map(([name, value]) => [
          name,
          value
            .replace(/\$\{CROSSDESK_SECRET_KEY:\?[^}]*\}/, key)
            .replace(/\$\{\w+:-([^}]*)\}/, '$1')
            .replace(/\$\{\w+:\?[^}]*\}/, 'given'),
        ]),
      );
      expect(variables.safeParse(given).error?.issues ?? []).toEqual([]);
    },
  );

  test('publishes no port beyond the loopback address', () => {
    const published = Object.values(compose.services).flatMap(({ ports }) => ports);
    expect(published.length).toBeGreaterThan(0);
    for (const port of published) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  test('pins by digest what others built', () => {
    const others = Object.values(compose.services).filter(({ build }) => !build);
    expect(others.map(({ image }) => image)).toEqual(
      others.map(() => expect.stringMatching(pinned)),
    );
  });

  test.each(ours)(
    '%s can write nowhere, and has no privilege',
    (_name, { read_only, cap_drop }) => {
      expect({ read_only, cap_drop }).toEqual({ read_only: true, cap_drop: ['ALL'] });
    },
  );

  test.each(ours)('%s runs what npm runs', (name, { command = [] }) => {
    expect(`exec node ${command.join(' ')}`).toBe(builtScripts()[`start:${name}`]);
  });
});

describe('The image', () => {
  const dockerfile = text('Dockerfile');

  test('is made by scripts that there are, from files that there are', () => {
    const run = [...dockerfile.matchAll(/npm run (?:--silent )?(\w+)/g)].map(([, name]) => name);
    expect(run).toEqual(['build']);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(run));
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
      ([, files = '']) => files.split(' '),
    );
    expect(copied).toEqual(['package.json', 'package-lock.json', '.']);
    expect(copied.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  test('is made of one image of Node 24, pinned by digest', () => {
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    expect(new Set(bases).size).toBe(1);
    expect(bases[0]).toMatch(pinned);
    expect(bases[0]).toMatch(/^node:24-/);
  });

  test('starts the instance, and is nobody special', () => {
    const command = JSON.parse(/^CMD (.*)$/m.exec(dockerfile)?.[1] ?? '[]').join(' ');
    const entry = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(dockerfile)?.[1] ?? '[]').join(' ');
    expect(`${entry} ${command}`).toBe(`tini -- ${builtScripts().start?.replace('exec ', '')}`);
    expect(dockerfile).toMatch(/^USER 1000:1000$/m);
  });
});

test('Every command takes the place of the shell that npm starts it by: signals to npm reach it', () => {
  for (const [name, script] of Object.entries(scripts)) {
    if (/\bnode\b|tsx|^vite web$|jest/.test(script))
      expect([name, script]).toEqual([name, expect.stringMatching(/\bexec /)]);
    expect(script).not.toMatch(/(^|&& )tsx /);
  }
});

describe.each(units)('The unit %s', (unit) => {
  const lines = text(`systemd/${unit}`).split('\n');
  const settingOf = (name: string) =>
    lines.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1);

  test('runs what npm runs', () => {
    const half = unit.startsWith('crossdesk-api') ? 'start:api' : 'start:worker';
    expect(settingOf('ExecStart')).toBe(
      builtScripts()[half]?.replace('exec node', '/usr/bin/node'),
    );
  });

  test('waits for longer than an instance takes to stop', () => {
    expect(Number(settingOf('TimeoutStopSec'))).toBeGreaterThanOrEqual(40);
  });
});
