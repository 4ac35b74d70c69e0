import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { temporalBinary } from '../../dev/embedded/temporal-binary';
import { readIfThere } from '../../instance/files';
import { runSource } from '../environment/program';
import { eventually, isRunning } from './processes';

let directory: string;
let builds: string;
let gate: string;
const children: ChildProcess[] = [];

/** A `go` that notes its process, waits for the gate, and then builds a program: the real one needs five minutes of a processor. */
const go = `#!/bin/sh
[ "$1" = version ] && exit 0
echo $$ >> "$BUILDS"
while [ ! -e "$GATE" ]; do sleep 0.05; done
while [ "$1" != -o ]; do shift; done
echo built > "$2temporal"
`;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'crossdesk-build-'));
  builds = join(directory, 'builds');
  gate = join(directory, 'gate');
  mkdirSync(join(directory, 'bin'));
  writeFileSync(join(directory, 'bin', 'go'), go, { mode: 0o755 });
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

function startBuilder() {
  const [node, ...args] = runSource(join(__dirname, 'builder.ts'));
  const child = spawn(node, args, {
    cwd: join(__dirname, '..', '..'),
    env: {
      PATH: `${join(directory, 'bin')}:${process.env.PATH}`,
      HOME: directory,
      XDG_CACHE_HOME: directory,
      BUILDS: builds,
      GATE: gate,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.push(child);
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  return { child, said: () => said, ended: once(child, 'exit').then(([code]) => code) };
}

const built = () => (readIfThere(builds) ?? '').split('\n').filter(Boolean).map(Number);

test('two processes that need the server share one build, and the second says for whom it waits', async () => {
  const first = startBuilder();
  await eventually(() => built().length === 1, 60_000);
  expect(first.said()).toMatch(/^Why it takes so long\nBuilding the Temporal server [\d.]+ … /);
  const second = startBuilder();
  await eventually(
    () => second.said().includes(`Process ${first.child.pid} is building it`),
    60_000,
  );
  writeFileSync(gate, '');
  expect(await Promise.all([first.ended, second.ended])).toEqual([0, 0]);
  expect(built()).toHaveLength(1);
  expect(first.said()).toMatch(/ done\n$/);
}, 150_000);

test('a build whose process was killed is ended, and the next one builds', async () => {
  const first = startBuilder();
  await eventually(() => built().length === 1, 60_000);
  const second = startBuilder();
  await eventually(() => second.said().includes('is building it'), 60_000);
  first.child.kill('SIGKILL');
  await eventually(() => built().length === 2, 60_000);
  await eventually(() => !isRunning(built()[0] ?? 0), 60_000);
  writeFileSync(gate, '');
  expect(await second.ended).toBe(0);
}, 200_000);

test('a program that is named is used where it is a Temporal CLI that is recent enough', async () => {
  const program = join(directory, 'temporal');
  const says = (version: string) =>
    writeFileSync(program, `#!/bin/sh\necho "${version}"\n`, { mode: 0o755 });
  says('temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)');
  expect(await temporalBinary(program)).toBe(program);
  says('temporal version 1.0.0 (Server 1.24.2, UI 2.28.0)');
  const refusal = `CROSSDESK_TEMPORAL_CLI is ${program}, which is not a Temporal CLI with a server of 1.27 or later.`;
  await expect(temporalBinary(program)).rejects.toThrow(refusal);
  rmSync(program);
  await expect(temporalBinary(program)).rejects.toThrow(refusal);
});
