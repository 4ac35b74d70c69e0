import { failWith } from '../../instance/run';
import { runCommand } from './command';
import { chaos } from './options';
import { table } from './report';
import { runChaos } from './run';

/** `npm run chaos`: see `runCommand` for the exit code. */
runCommand(chaos, async (options, environment) => {
  const outcome = await runChaos(options, environment);
  return { table: table(outcome), violations: outcome.violations };
}).catch(failWith);
