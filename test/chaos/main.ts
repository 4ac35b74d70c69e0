import { failWith } from '../../instance/run';
import { runCommand } from './command';
import { askedFor, chaos, readOptions } from './options';
import { table } from './report';
import { runChaos } from './run';

/** `npm run chaos`: see `runCommand` for the exit code. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  await runCommand(askedFor(options, chaos), async (environment) => {
    const outcome = await runChaos(options, environment);
    return { table: table(outcome), violations: outcome.violations };
  });
}

main().catch(failWith);
