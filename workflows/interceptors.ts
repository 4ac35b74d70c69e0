import type { WorkflowInterceptors } from '@temporalio/workflow';
import { getActivator } from '@temporalio/workflow/lib/global-attributes';
import { Undecodable } from './payloadConverter';

/** Signal names that the SDK reserves. By default it fails the workflow task for any other signal with such a name. */
const reserved = '__temporal_';

/** Interceptors of every workflow. */
export function interceptors(): WorkflowInterceptors {
  return {
    inbound: [
      {
        async execute(input, next) {
          const fault = input.args.find((arg) => arg instanceof Undecodable);
          // The task is retried until a worker can decode the input: the worker may lack a payload key.
          if (fault instanceof Undecodable) throw new Error(`The input: ${fault.reason}`);
          ignoreReservedSignals();
          return next(input);
        },
      },
    ],
  };
}

function ignoreReservedSignals(): void {
  const activator = getActivator();
  const take = activator.signalWorkflow.bind(activator);
  activator.signalWorkflow = (signal) => {
    if (!signal.signalName?.startsWith(reserved)) take(signal);
  };
}
