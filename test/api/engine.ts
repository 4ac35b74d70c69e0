import { apply, isEnd } from '../../domain/lifecycle';
import { Refused } from '../../domain/refusal';
import { commit } from '../../records/commit';
import type { Database } from '../../records/database';
import { keyOf, lifecycleOf, snapshotOf } from '../../records/recordType';
import type { Engine } from '../../temporal/engine';

/** What a test has Temporal do. */
export interface EngineStandIn extends Engine {
  /** `away`: nothing answers; `no worker`: commands are recorded and nobody takes them. */
  standing: 'well' | 'away' | 'no worker';
  /** The numbers whose workflows were started. */
  readonly started: string[];
  /** How many commands were given. */
  commands: number;
}

/** Takes commands as the workflow does, without Temporal: decides them by the lifecycle, and commits them. */
export function standInEngine(db: Database, instance: string): EngineStandIn {
  const started: string[] = [];
  const engine: EngineStandIn = {
    standing: 'well',
    started,
    commands: 0,
    async start(record) {
      requireWell();
      started.push(keyOf(record));
      return true;
    },
    async command(record, name, { by, id = '', ...input }) {
      engine.commands += 1;
      requireWell();
      if (engine.standing === 'no worker') return 'recorded';
      const table = lifecycleOf(record);
      const number = keyOf(record);
      const current = await record.type.find(db, number);
      if (!current) throw new Error('gone');
      const { state, fields, revision } = snapshotOf(current);
      const decision = apply(table, { state, fields }, name, input, by);
      if (!decision.ok) throw new Refused(decision.code, decision.message, decision.details);
      const { tells, late, ...outcome } = decision.outcome;
      const changes = [{ id, by, ...outcome }];
      await commit(db, instance, {
        lifecycle: table.name,
        number,
        revision,
        ends: isEnd(table, outcome.state),
        changes,
      });
      return { number, state: outcome.state, revision: revision + 1 };
    },
    async tell() {},
    catchUp: async () => [],
    async startAnew(record) {
      await engine.start(record);
    },
    async forget() {},
    async resend() {},
    taskOf: async () => null,
    async reconcile() {
      requireWell();
    },
    async wake() {},
    async ping() {
      requireWell();
    },
  };
  function requireWell(): void {
    if (engine.standing !== 'away') return;
    throw new Refused('unavailable', 'Temporal does not answer; nothing was done.', {
      retryAfter: 5,
    });
  }
  return engine;
}
