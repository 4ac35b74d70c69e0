import { DefaultLogger } from '@temporalio/worker';

/** For tools of the SDK that tell more than a table of figures wants. */
export const quiet = new DefaultLogger('ERROR');
