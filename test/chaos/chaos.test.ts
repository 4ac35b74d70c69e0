import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { log } from '../environment/log';
import { type ChaosOptions, commandOf } from './options';
import { runChaos } from './run';
import { faultKinds } from './schedule';
import type { Undo } from './stage';

let dataDir: string;
let undo: Undo;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'crossdesk-chaos-'));
  undo = [];
});
afterEach(async () => {
  for (const one of undo.reverse()) await one();
  rmSync(dataDir, { recursive: true });
}, 60_000);

test('While processes are killed, services restarted and lines disturbed, nothing is lost and nothing doubled', async () => {
  const options: ChaosOptions = { seed: 327, exchanges: 12, faults: 1, patience: 400, keep: false };
  const say = (line: string) => log.info(line);
  const { exchanges, closed, cancelled, struck, violations } = await runChaos(options, {
    dataDir,
    say,
    log,
    undo,
  });
  expect({ violations, again: commandOf(options) }).toEqual({
    violations: [],
    again: commandOf(options),
  });
  expect(exchanges).toBeGreaterThanOrEqual(12);
  expect(closed + cancelled).toBe(exchanges);
  expect(struck).toEqual(Object.fromEntries(faultKinds.map((kind) => [kind, 1])));
}, 1_500_000);
