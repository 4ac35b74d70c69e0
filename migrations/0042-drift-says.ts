import type { Knex } from 'knex';

/** What differs and what was done, with codes for the portal's languages. Differences that were found before have none. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('drift', (table) => {
    table.jsonb('says').nullable();
    table.jsonb('repair_says').nullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('drift', (table) => table.dropColumns('says', 'repair_says'));
}
