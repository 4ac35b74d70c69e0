import type { WorkflowInterceptors } from '@temporalio/workflow';
import { getActivator } from '@temporalio/workflow/lib/global-attributes';
import { Undecodable } from './payloadConverter';

/** The SDK keeps such names for itself, and fails the task of a workflow that takes any other signal by default. */
const reserved = '__temporal_';

/** What holds for every workflow before it starts. */
export function interceptors(): WorkflowInterceptors {
  return {
    inbound: [
      {
        async execute(input, next) {
          const fault = input.args.find((arg) => arg instanceof Undecodable);
          // The task is repeated until a worker can decode the input: it may lack a payload key.
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
