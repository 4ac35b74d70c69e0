import type { Knex } from 'knex';

/** Stores each user's mail address, language and time zone, and disables users. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table users
      add column email text check (length(email) <= 254),
      -- Null: as the browser says, and English in mails.
      add column language text check (language in ('en', 'de', 'fr')),
      -- A name of the IANA database. Null: as the browser says, and UTC in mails.
      add column time_zone text check (length(time_zone) <= 64),
      -- A disabled user can do nothing and is assigned nothing. Journals keep the name.
      add column disabled_at timestamptz;
    -- Finds the author of a mail. Several users may share an address.
    create index users_email on users (lower(email)) where email is not null;

    drop trigger access_of_user on users;
    create trigger access_of_user after update of roles, password_hash, disabled_at or delete on users
      for each row execute function notify_access('name');

    create or replace view staff as
      select name from users where roles && array['agent', 'admin'] and disabled_at is null
      union select p.name from people p where p.roles && array['agent', 'admin']
        and not exists (select from users u where u.name = p.name and u.disabled_at is not null);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    create or replace view staff as
      select name from users where roles && array['agent', 'admin']
      union select name from people where roles && array['agent', 'admin'];
    -- Without the column, nobody is disabled: those who were lose their access.
    delete from tokens where user_name in (select name from users where disabled_at is not null);
    update users set roles = '{}', password_hash = null where disabled_at is not null;
    drop trigger access_of_user on users;
    create trigger access_of_user after update of roles, password_hash or delete on users
      for each row execute function notify_access('name');
    alter table users drop column disabled_at, drop column time_zone, drop column language, drop column email;
  `);
}
