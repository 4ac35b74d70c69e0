import type { Command } from './lifecycle';

/** What the clock says of a state that waits for somebody: first a reminder, and later that it goes to who answers for it. */
interface Waiting<S extends string, F extends string> {
  readonly from: readonly S[];
  /** What waits, and for whom, as a sentence. */
  readonly waits: string;
  /** Who is to see to it now. */
  readonly escalatesTo: string;
  readonly emits?: string;
  readonly unless?: Command<S, F>['unless'];
}

/** The two commands of the clock. They write an entry each, which people see and live events carry, and move nothing. */
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
