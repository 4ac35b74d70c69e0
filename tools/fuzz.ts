import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { documentOf } from './fuzz/document';
import { type Caller, startFuzzFixtures } from './fuzz/fixtures';
import { findSchemathesis, NotThere, schemathesis } from './fuzz/schemathesis';

const config = join(__dirname, 'fuzz', 'schemathesis.toml');

/**
 * `npm run fuzz`: calls two real instances with valid and invalid requests by the OpenAPI document, as each kind of
 * caller. Exits non-zero if an answer is an internal error, or is not in the document. `--seconds` is the total
 * duration, `--seed` repeats a run. `--paths` is for a short run: this many paths for each caller, others with each
 * seed, and the bounds of their schemas. With `--if-available` it passes if schemathesis cannot be installed.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '300' },
      seed: { type: 'string', default: String(randomInt(2 ** 31)) },
      paths: { type: 'string' },
      'if-available': { type: 'boolean', default: false },
    },
  });
  const command = await findSchemathesis(console.log).catch((error: unknown) => {
    if (!values['if-available'] || !(error instanceof NotThere)) throw error;
    console.log(`Nothing was fuzzed: ${error.message}`);
    return null;
  });
  if (command === null) return;
  const fixtures = await startFuzzFixtures(process.env.CROSSDESK_DEMO_PORT ?? '4500');
  const directory = mkdtempSync(join(tmpdir(), 'crossdesk-fuzz-document-'));
  const faulty: string[] = [];
  try {
    // The admin gets as much time as all the others together.
    const share = Number(values.seconds) / (2 * (fixtures.callers.length - 1));
    for (const [n, caller] of fixtures.callers.entries()) {
      const seconds = Math.ceil(n === 0 ? Number(values.seconds) / 2 : share);
      const file = join(directory, `${n}.json`);
      const most = Number(values.paths ?? Number.POSITIVE_INFINITY);
      const seedOf = `${values.seed} ${caller.name}`;
      const document = await documentOf(caller.url, fixtures.ids, seedOf, most);
      writeFileSync(file, JSON.stringify(document));
      console.log(`As ${caller.name}, ${seconds} s, seed ${values.seed}:`);
      const phases = values.paths === undefined ? 'coverage,fuzzing' : 'coverage';
      const args = argumentsFor(caller, file, seconds, values.seed, phases);
      if (!(await schemathesis(command, args, directory))) faulty.push(caller.name);
    }
  } finally {
    await fixtures.stop();
    rmSync(directory, { recursive: true });
  }
  if (faulty.length > 0) {
    throw new Error(
      `There were findings as ${faulty.join(', ')}. The same calls again: npm run fuzz -- --seed ${values.seed}${values.paths ? ` --paths ${values.paths}` : ''}`,
    );
  }
  console.log('No answer was a fault, and none was missing from the OpenAPI document.');
}

function argumentsFor(
  { url, token }: Caller,
  file: string,
  seconds: number,
  seed: string,
  phases: string,
) {
  return [
    ...['--config-file', config, 'run', file, '--url', url],
    ...(token === null ? [] : ['--header', `Authorization: Bearer ${token}`]),
    ...['--seed', seed, '--max-time', String(seconds), '--phases', phases],
    // Two instances and two servers have to stop.
    ...['--request-timeout', '30', '--suppress-health-check', 'all', '--warnings', 'off'],
    ...['--continue-on-failure', '--no-color'],
  ];
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
