import { hasRedmine, redmineIsMissing, startRedmine } from '../../../dev/desks/redmine';
import {
  hasRequestTracker,
  requestTrackerIsMissing,
  startRequestTracker,
} from '../../../dev/desks/requestTracker';
import { failWith } from '../../../instance/run';
import { runCommand } from '../../chaos/command';
import type { FaultCommand } from '../../chaos/options';
import { runDesks, table } from './run';

const desks: FaultCommand = { script: 'desks', exchanges: 500, faults: 20, patience: 900 };

/** `npm run desks`: northwind works in Request Tracker, acme in Redmine, and both are disturbed. */
runCommand(desks, async (options, environment) => {
  if (!hasRequestTracker()) throw new Error(requestTrackerIsMissing);
  if (!hasRedmine()) throw new Error(redmineIsMissing);
  const start = { northwind: startRequestTracker, acme: startRedmine };
  const outcome = await runDesks(start, options, environment);
  return { table: table(outcome), violations: outcome.violations };
}).catch(failWith);
