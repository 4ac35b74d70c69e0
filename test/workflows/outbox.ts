import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { workflowId } from '../../domain/names';
import { commit } from '../../records/commit';
import type { Connection } from '../../records/connection';
import type { DeliveryStatus } from '../../records/destinations';
import { until } from '../environment/until';
import type { TestInstance } from './instance';
import { answer, type Partner } from './partner';

/** The result of the delivery's query `state`. */
export interface DeliveryState {
  readonly paused: boolean;
  readonly failures: number;
  readonly status?: string;
  readonly waiting?: number;
  readonly oldest?: string | null;
  readonly nextTryAt?: number;
}

/** The delivery from acme to northwind. */
export interface Outbox {
  readonly delivery: WorkflowHandle;
  state(): Promise<DeliveryState>;
  currentDetails(): Promise<string>;
  status(): Promise<Connection>;
  waitForDelivery(where: DeliveryStatus): Promise<void>;
  /** Nothing is sent any more, nobody listens, and no event is added to its history. */
  asleep(where?: 'idle' | 'paused'): Promise<void>;
  waiting(): Promise<number>;
  /** Gives comments as commands, one after the other. */
  comment(number: string, ...texts: readonly string[]): Promise<void>;
  /** Commits comments as a process does that dies before it can wake anybody. */
  commitComments(number: string, texts: readonly string[]): Promise<void>;
  /** The comments that the partner has, in the order in which it took them. */
  texts(number: string): string[];
  /** Waits until the partner has just these. */
  arrived(number: string, texts: readonly string[], withinMs?: number): Promise<void>;
  /** A request with a comment, One, that the partner does not take, once: it asks to be left alone for ten minutes. */
  unreachable(): Promise<string>;
  /** The partner is well again, and has everything. */
  isBack(): Promise<void>;
  /** What went to the other partner shows that there was time enough for this one. */
  otherPartnerIsServed(): Promise<void>;
  /** What waits has waited for a minute longer. */
  aMinutePasses(): Promise<void>;
}

export function outboxOf(acme: TestInstance, partner: Partner): Outbox {
  const delivery = acme.client.workflow.getHandle(workflowId.delivery('northwind'));
  const self: Outbox = {
    delivery,
    state: () => delivery.query<DeliveryState>('state'),

    async currentDetails() {
      const metadata = await delivery.query<{ currentDetails: string }>(
        '__temporal_workflow_metadata',
      );
      return metadata.currentDetails;
    },

    status: () => acme.partnership('northwind'),

    async waitForDelivery(where) {
      await until(async () => (await self.status()).delivery === where, `it is ${where}`);
    },

    async asleep(where = 'idle') {
      await until(async () => {
        if ((await self.status()).delivery !== where) return false;
        const { raw } = await delivery.describe();
        return !raw.pendingActivities?.length && !raw.pendingWorkflowTask;
      }, 'it sleeps');
    },

    async waiting() {
      const { id } = await self.status();
      return (await acme.db('outbox').where({ connection_id: id, status: 'waiting' })).length;
    },

    async comment(number, ...texts) {
      for (const text of texts) await acme.command(number, 'comment', { by: 'Casey', text });
    },

    async commitComments(number, texts) {
      const { revision, state } = await acme.record(number);
      const changes = texts.map((text) => ({
        id: randomUUID(),
        by: 'Casey',
        kind: 'comment' as const,
        text,
        state,
        fields: {},
        tells: 'commented' as const,
      }));
      const { committed } = await commit(acme.db, 'acme', {
        lifecycle: 'request',
        number,
        revision,
        ends: false,
        changes,
      });
      expect(committed.status).toBe('committed');
    },

    texts: (number) =>
      partner.taken
        .filter(({ subject, type }) => subject === number && type.includes('commented'))
        .map(({ data }) => data.text ?? ''),

    async arrived(number, texts, withinMs) {
      await until(
        () => self.texts(number).length >= texts.length,
        `${texts.length} comments`,
        withinMs,
      );
      expect(self.texts(number)).toEqual(texts);
    },

    async unreachable() {
      partner.behaves((_, res) => answer(res, 503, { title: 'Closed' }, { 'retry-after': '600' }));
      const { number } = await acme.submit();
      await self.comment(number, 'One');
      await until(async () => (await self.state()).nextTryAt, 'a try that fails');
      return number;
    },

    async isBack() {
      partner.behaves(null);
      await delivery.signal('wake');
      await until(async () => (await self.waiting()) === 0, 'the outbox to be empty');
    },

    async otherPartnerIsServed() {
      const { number } = await acme.take();
      await until(() => partner.taken.some(({ subject }) => subject === number), 'the other one');
    },

    async aMinutePasses() {
      await acme
        .db('outbox')
        .where({ status: 'waiting' })
        .update({ created_at: acme.db.raw(`created_at - interval '61 seconds'`) });
    },
  };
  return self;
}
