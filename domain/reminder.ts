import type { Command } from './lifecycle';

/** Timers for a state that waits for somebody: first a reminder, later an escalation. */
interface Waiting<S extends string, F extends string> {
  readonly from: readonly S[];
  /** A sentence that says what waits, and for whom. */
  readonly waits: string;
  /** The person or role that it is escalated to. */
  readonly escalatesTo: string;
  readonly emits?: string;
  readonly unless?: Command<S, F>['unless'];
}

/**
 * The two commands that these timers give. Each writes an entry that people and live events see, and does not change
 * the state.
 */
export function reminders<S extends string, F extends string>({
  from,
  waits,
  escalatesTo,
  emits,
  unless,
}: Waiting<S, F>): { readonly remind: Command<S, F>; readonly escalate: Command<S, F> } {
  const command = (title: string, text: string): Command<S, F> => ({
    title,
    from,
    by: [],
    input: {},
    kind: 'system',
    says: () => text,
    ...(emits && { emits }),
    ...(unless && { unless }),
  });
  return {
    remind: command('Remind', `Reminder: ${waits}`),
    escalate: command('Escalate', `Escalated to ${escalatesTo}: ${waits}`),
  };
}
