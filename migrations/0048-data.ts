import type { Knex } from 'knex';

/** The tables of records, with their keys. */
const records = {
  requests: 'number',
  registrations: 'number',
  providers: 'id',
  changes: 'number',
  cases: 'number',
} as const;

/** What a legal hold keeps: rows that name their record in a column. */
const kept = {
  requests: 'number',
  registrations: 'number',
  changes: 'number',
  cases: 'number',
  journal: 'record',
  attachments: 'record',
  entry_signatures: 'record',
} as const;

/** Adds retention policies, legal holds, the archive, and erasures of personal data. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(tables);
  for (const [table, key] of Object.entries(records)) {
    await knex.raw(`
      -- A closed record that left the lists. It is read-only.
      alter table ${table} add column archived_at timestamptz;
      create index ${table}_archived on ${table} (opened_at desc, ${key} desc) where archived_at is not null;
      create index ${table}_to_archive on ${table} (closed_at) where closed_at is not null and archived_at is null;
      create index ${table}_to_delete on ${table} (closed_at) where closed_at is not null;
    `);
  }
  await knex.raw(functions);
  for (const [table, column] of Object.entries(kept)) {
    await knex.raw(`create trigger legal_hold before delete on ${table}
      for each row execute function refuse_if_held('${column}')`);
  }
  await knex.raw(audited);
}

const tables = `
  -- After how many days a closed record is archived, and deleted. Null: never.
  create table retention_policies (
    kind text primary key,
    archive_after_days integer check (archive_after_days >= 1),
    delete_after_days integer check (delete_after_days >= 90),
    updated_at timestamptz not null default date_trunc('milliseconds', now()),
    check (archive_after_days <= delete_after_days)
  );
  insert into retention_policies (kind) values ('request'), ('change'), ('case'), ('registration');

  create table legal_holds (
    id uuid primary key,
    kind text not null check (kind in ('record', 'person', 'connection')),
    -- The number of a record, the name or mail address of a person, or the id of a connection.
    target text not null,
    reason text not null,
    placed_by text not null,
    placed_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
    lifted_by text,
    lifted_at timestamptz,
    lift_reason text
  );
  create unique index legal_holds_active on legal_holds (kind, target) where lifted_at is null;
  create index legal_holds_newest on legal_holds (placed_at desc, id desc);

  -- Erasures of a person's data. Name and address are kept until they are done.
  create table erasures (
    id uuid primary key,
    name text,
    email text,
    pseudonym text not null,
    reason text not null,
    requested_by text not null,
    state text not null default 'waiting' check (state in ('waiting', 'done')),
    report jsonb,
    created_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
    done_at timestamptz
  );
  create index erasures_waiting on erasures (created_at) where state = 'waiting';
  create index erasures_newest on erasures (created_at desc, id desc);

  -- A cursor that no system used for a year is forgotten.
  alter table delivery_cursors add column at timestamptz not null default now();
  create index delivery_cursors_at on delivery_cursors (at);
  create index people_seen on people (seen_at);

  -- An edit raises the revision. That a name is replaced in a text is no edit, which tickets would get.
  drop trigger journal_edit_desk on journal;
  create trigger journal_edit_desk after update of text on journal
    for each row when (new.revision > old.revision) execute function correct_in_desk();
`;

const functions = `
  -- Whether a person is under a legal hold, by name or mail address.
  create function is_person_held(person text) returns boolean language sql stable as $$
    select exists (select from legal_holds
      where kind = 'person' and lower(target) = lower(person) and lifted_at is null)
  $$;

  -- Whether a record is under a legal hold: its own, that of its connection, or that of a person who wrote in its journal.
  create function is_held(about text) returns boolean language plpgsql stable as $$
  begin
    if not exists (select from legal_holds where lifted_at is null) then return false; end if;
    return exists (select from legal_holds h where h.lifted_at is null and case h.kind
      when 'record' then h.target = about
      when 'connection' then
        exists (select from requests r where r.number = about and r.connection_id = h.target::uuid)
        or exists (select from connections c where c.registration = about and c.id = h.target::uuid)
      else
        exists (select from journal j where j.record = about and lower(j.by) = lower(h.target))
        or exists (select from requests r where r.number = about and lower(h.target) in (lower(r.opened_by), lower(r.assigned_to)))
        or exists (select from cases c where c.number = about
          and lower(h.target) in (lower(c.opened_by), lower(c.assigned_to), lower(c.contact), lower(c.consumer)))
        or exists (select from changes c where c.number = about and lower(c.opened_by) = lower(h.target))
        or exists (select from registrations r where r.number = about
          and lower(h.target) in (lower(r.opened_by), lower(r.contact_name), lower(r.contact_email)))
        or exists (select from received_mails m where m.record = about and lower(m.sender) = lower(h.target))
      end);
  end $$;

  -- The last guard: nothing of a record under hold is deleted, whoever tries it.
  create function refuse_if_held() returns trigger language plpgsql as $$
  declare
    about text := to_jsonb(old) ->> tg_argv[0];
  begin
    if is_held(about) then
      raise exception '% is under a legal hold: nothing of it can be deleted.', about using errcode = 'XD001';
    end if;
    return old;
  end $$;
`;

const audited = `
  select audit_table('retention_policies', '{
    "type": "retention", "key": "kind", "name": "kind", "urls": [], "secrets": [], "actions": {},
    "columns": ["archive_after_days", "delete_after_days"]
  }');
  select audit_table('legal_holds', '{
    "type": "legal-hold", "key": "id", "name": "target", "urls": [], "secrets": [], "actions": {},
    "columns": ["kind", "target", "reason", "lifted_at", "lift_reason"]
  }');
`;

export async function down(knex: Knex): Promise<void> {
  for (const table of Object.keys(kept)) await knex.raw(`drop trigger legal_hold on ${table}`);
  await knex.raw(`
    drop trigger journal_edit_desk on journal;
    create trigger journal_edit_desk after update of text on journal
      for each row execute function correct_in_desk();
    drop function refuse_if_held, is_held, is_person_held;
    drop index people_seen;
    alter table delivery_cursors drop column at;
    drop table erasures, legal_holds, retention_policies;
  `);
  for (const table of Object.keys(records))
    await knex.raw(`alter table ${table} drop column archived_at`);
}
