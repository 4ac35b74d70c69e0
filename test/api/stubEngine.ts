import { apply, isEnd } from '../../domain/lifecycle';
import { Refused } from '../../domain/refusal';
import { commit } from '../../records/commit';
import type { Database } from '../../records/database';
import { keyOf, lifecycleOf, snapshotOf } from '../../records/recordType';
import type { Engine } from '../../temporal/engine';

/** An engine whose behaviour a test controls. */
export interface StubEngine extends Engine {
  /** `away`: nothing answers. `no worker`: commands are recorded and not applied. */
  mode: 'well' | 'away' | 'no worker';
  /** The numbers whose workflows were started. */
  readonly started: string[];
  /** Number of commands. */
  commands: number;
}

/** Takes commands as the workflow does, without Temporal: decides them by the lifecycle, and commits them. */
export function createStubEngine(db: Database, instance: string): StubEngine {
  const started: string[] = [];
  const engine: StubEngine = {
    mode: 'well',
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
      if (engine.mode === 'no worker') return 'recorded';
      const table = lifecycleOf(record);
      const number = keyOf(record);
      const current = await record.type.find(db, number);
      if (!current) throw new Error('gone');
      const { state, fields, revision } = snapshotOf(current);
      const decision = apply(table, { state, fields }, name, input, by);
      if (!decision.ok) throw new Refused(decision.code, decision.message, decision.details);
      const { emits, late, ...outcome } = decision.outcome;
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
    async sendEvents() {},
    catchUp: async () => [],
    async startGeneration(record) {
      await engine.start(record);
    },
    async forget() {},
    async resend() {},
    taskOf: async () => null,
    async reconcile() {
      requireWell();
    },
    async wake() {},
    async wakeDesk() {},
    async ping() {
      requireWell();
    },
  };
  function requireWell(): void {
    if (engine.mode !== 'away') return;
    throw new Refused('unavailable', 'Temporal does not answer; nothing was done.', {
      retryAfter: 5,
    });
  }
  return engine;
}
