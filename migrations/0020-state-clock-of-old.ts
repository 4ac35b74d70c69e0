import type { Knex } from 'knex';

/** The timers of each state: its reminder and its escalation. An empty state means any, an empty timer none. */
const timers: readonly (readonly [
  table: string,
  key: string,
  state: string,
  remind: string,
  escalate: string,
])[] = [
  ['requests', 'number', 'Received', 'remindReceivedAfter', 'escalateReceivedAfter'],
  ['requests', 'number', 'Awaiting Info', 'remindInfoAfter', 'escalateInfoAfter'],
  ['requests', 'number', 'Resolved', 'remindAfter', ''],
  ['registrations', 'number', '', 'remindAfter', 'escalateAfter'],
  ['providers', 'id', '', 'remindAfter', 'escalateAfter'],
  ['changes', 'number', '', 'remindApprovalAfter', 'escalateApprovalAfter'],
  ['cases', 'number', 'Awaiting Info', 'remindInfoAfter', 'escalateInfoAfter'],
  ['cases', 'number', 'Resolved', 'remindAfter', 'escalateAfter'],
];

/**
 * Fills the columns of 0020 for open records from their journals, without blocking readers.
 */
export async function up(knex: Knex): Promise<void> {
  const keys = new Map(timers.map(([table, key]) => [table, key]));
  for (const [table, key] of keys) {
    await knex.raw(`
      update ${table} r set entered_at = coalesce((
        select max(at) from journal where record = r.${key}::text and kind = 'state' and not late
      ), opened_at)
      where closed_at is null and entered_at is null;
    `);
  }
  for (const [table, key, state, remind, escalate] of timers) {
    await knex.raw(
      `update ${table} r set fired_timers = said.timers
       from (
         select r.${key} as key, array_agg(distinct timer) as timers
         from ${table} r join journal j on j.record = r.${key}::text and j.by = 'Crossdesk'
           and j.kind = 'system' and j.at >= r.entered_at,
           lateral (select case when j.text like 'Reminder: %' then :remind
             when j.text like 'Escalated to %' then :escalate else '' end as timer) t
         where r.closed_at is null and (:state = '' or r.state = :state) and timer <> ''
         group by r.${key}
       ) said
       where r.${key} = said.key and r.fired_timers = '{}'`,
      { state, remind, escalate },
    );
  }
}

export async function down(): Promise<void> {}
