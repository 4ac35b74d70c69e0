import { areClusterProgramsBuilt } from '../../dev/embedded/temporal-build';
import { failWith } from '../../instance/run';
import { runCommand } from '../chaos/command';
import { askedFor, readClusterOptions } from './options';
import { table } from './report';
import { runCluster } from './run';

/** `npm run cluster`: see `runCommand` for the exit code. */
async function main(): Promise<void> {
  const options = readClusterOptions(process.argv.slice(2));
  if (options.ifBuilt && !areClusterProgramsBuilt()) {
    console.log(
      'Left out: the run on a Temporal cluster. The server is not built on this machine; "npm run cluster" builds it.',
    );
    return;
  }
  await runCommand(askedFor(options), async (environment) => {
    const outcome = await runCluster(options, environment);
    return { table: table(outcome), violations: outcome.violations };
  });
}

main().catch(failWith);
