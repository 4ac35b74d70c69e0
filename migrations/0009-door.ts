import type { Knex } from 'knex';

/** Stores the end notice of a connection, and how much storage each sender uses. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The id of the partner's end notice. It is sent again if our answer was lost.
    alter table connections add column farewell uuid;

    -- The sender: "connection <id>", "system <id>" or "user <name>". Null for files that are older than this column.
    alter table attachments add column sender text;
    -- False until the partner's event that names the bytes has arrived. It follows them.
    alter table attachments add column named boolean not null default true;
    create index attachments_unnamed on attachments (sender, created_at) where not named;

    create table storage_used (
      sender text primary key,
      bytes bigint not null
    );
    create function count_storage() returns trigger language plpgsql as $$
    begin
      if tg_op <> 'INSERT' and old.sender is not null then
        update storage_used set bytes = bytes - old.size where sender = old.sender;
      end if;
      if tg_op <> 'DELETE' and new.sender is not null then
        insert into storage_used as u (sender, bytes) values (new.sender, new.size)
        on conflict (sender) do update set bytes = u.bytes + excluded.bytes;
      end if;
      return null;
    end $$;
    create trigger count_storage after insert or delete or update of size, sender on attachments
      for each row execute function count_storage();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop trigger count_storage on attachments;
    drop function count_storage;
    drop table storage_used;
    alter table attachments drop column sender, drop column named;
    alter table connections drop column farewell;
  `);
}
