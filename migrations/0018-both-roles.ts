import type { Knex } from 'knex';

/** Lets two organisations be provider and customer of each other, with one live connection for each role. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The name of the delivery workflow that serves the connection.
    alter table connections add column destination text;
    update connections set destination = partner;
    alter table connections alter column destination set not null;
    drop index connections_live;
    create unique index connections_live on connections (partner, partner_is)
      where state not in ('Rejected', 'Off-boarded');
    create unique index connections_destination on connections (destination)
      where state not in ('Rejected', 'Off-boarded');
    create or replace view destinations as
      select id, destination as name,
        case when destination = partner then partner else partner || ' (as ' || partner_is || ')' end as title,
        state, delivery, next_try_at, url, secret, null as previous_secret, replication_set
      from connections
      union all
      select id, id::text, name, case when enabled then 'Active' else 'Disabled' end, delivery, next_try_at,
        delivery_url, secret, case when previous_secret_until > now() then previous_secret end, null
      from external_systems where delivery_url is not null;
  `);
}

/** Fails while a partner has two live connections. Off-board one of them first. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index connections_live;
    create unique index connections_live on connections (partner)
      where state not in ('Rejected', 'Off-boarded');
    create or replace view destinations as
      select id, partner as name, partner as title, state, delivery, next_try_at, url, secret,
        null as previous_secret, replication_set
      from connections
      union all
      select id, id::text, name, case when enabled then 'Active' else 'Disabled' end, delivery, next_try_at,
        delivery_url, secret, case when previous_secret_until > now() then previous_secret end, null
      from external_systems where delivery_url is not null;
    alter table connections drop column destination;
  `);
}
