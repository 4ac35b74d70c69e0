import type { Command } from './lifecycle';
import { type SayingCode, say } from './saying';

/** A text without values. */
type Standing = Extract<SayingCode, `reminded${string}` | `escalated${string}`>;

/** Timers for a state that waits for somebody: first a reminder, later an escalation. */
interface Waiting<S extends string, F extends string> {
  readonly from: readonly S[];
  /** The text of the reminder: what waits, and for whom. */
  readonly reminds: Standing;
  /** The text of the escalation: also to whom. */
  readonly escalates: Standing;
  readonly emits?: string;
  readonly unless?: Command<S, F>['unless'];
}

/**
 * The two commands that these timers give. Each writes an entry that people and live events see, and does not change
 * the state.
 */
export function reminders<S extends string, F extends string>({
  from,
  reminds,
  escalates,
  emits,
  unless,
}: Waiting<S, F>): { readonly remind: Command<S, F>; readonly escalate: Command<S, F> } {
  const command = (title: string, code: Standing): Command<S, F> => ({
    title,
    from,
    by: [],
    input: {},
    kind: 'system',
    says: () => say(code),
    ...(emits && { emits }),
    ...(unless && { unless }),
  });
  return {
    remind: command('Remind', reminds),
    escalate: command('Escalate', escalates),
  };
}
