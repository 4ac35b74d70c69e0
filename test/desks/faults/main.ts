import { hasRedmine, redmineIsMissing, startRedmine } from '../../../dev/desks/redmine';
import {
  hasRequestTracker,
  requestTrackerIsMissing,
  startRequestTracker,
} from '../../../dev/desks/requestTracker';
import { failWith } from '../../../instance/run';
import { runCommand } from '../../chaos/command';
import { askedFor, type FaultCommand, readOptions } from '../../chaos/options';
import { runDesks, table } from './run';

const desks: FaultCommand = { script: 'desks', exchanges: 500, faults: 20, patience: 900 };

/** `npm run desks`: northwind works in Request Tracker, acme in Redmine, and both are disturbed. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), desks);
  await runCommand(askedFor(options, desks), async (environment) => {
    if (!hasRequestTracker()) throw new Error(requestTrackerIsMissing);
    if (!hasRedmine()) throw new Error(redmineIsMissing);
    const start = { northwind: startRequestTracker, acme: startRedmine };
    const outcome = await runDesks(start, options, environment);
    return { table: table(outcome), violations: outcome.violations };
  });
}

main().catch(failWith);
