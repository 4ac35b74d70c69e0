import { DefaultLogger } from '@temporalio/worker';

/** For tools of the SDK that log more than a table of figures needs. */
export const quiet = new DefaultLogger('ERROR');
