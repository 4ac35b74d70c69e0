import type { Knex } from 'knex';

/** Lets a hold on a person keep every record that names them, by name or mail address, also as an earlier assignee. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The names and mail addresses of the people under a legal hold, in lower case. A hold names one of them.
    create function held_people() returns text[] language sql stable as $$
      select coalesce(array_agg(distinct person), '{}') from legal_holds h cross join lateral (
        select lower(h.target) as person
        union select lower(u.name) from users u where lower(u.email) = lower(h.target)
        union select lower(u.email) from users u where lower(u.name) = lower(h.target) and u.email is not null
      ) named
      where h.kind = 'person' and h.lifted_at is null
    $$;

    create or replace function is_person_held(person text) returns boolean language sql stable as $$
      select exists (select from legal_holds where kind = 'person' and lifted_at is null)
        and coalesce(lower(person) = any(held_people()), false)
    $$;

    create or replace function is_held(about text) returns boolean language plpgsql stable as $$
    declare
      people text[];
    begin
      if not exists (select from legal_holds where lifted_at is null) then return false; end if;
      if exists (select from legal_holds h where h.lifted_at is null and case h.kind
        when 'record' then h.target = about
        when 'connection' then
          exists (select from requests r where r.number = about and r.connection_id = h.target::uuid)
          or exists (select from connections c where c.registration = about and c.id = h.target::uuid)
        else false end)
      then return true; end if;
      people := held_people();
      if people = '{}' then return false; end if;
      return exists (select from journal j where j.record = about
          and (lower(j.by) = any(people) or lower(j.assigned_to) = any(people)))
        or exists (select from requests r where r.number = about
          and array[lower(r.opened_by), lower(r.assigned_to), lower(r.rated_by)] && people)
        or exists (select from cases c where c.number = about
          and array[lower(c.opened_by), lower(c.assigned_to), lower(c.updated_by), lower(c.contact), lower(c.consumer)] && people)
        or exists (select from changes c where c.number = about and lower(c.opened_by) = any(people))
        or exists (select from registrations r where r.number = about
          and array[lower(r.opened_by), lower(r.contact_name), lower(r.contact_email)] && people)
        or exists (select from received_mails m where m.record = about
          and (lower(m.sender) = any(people) or lower(m.person) = any(people)));
    end $$;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    create or replace function is_person_held(person text) returns boolean language sql stable as $$
      select exists (select from legal_holds
        where kind = 'person' and lower(target) = lower(person) and lifted_at is null)
    $$;
    create or replace function is_held(about text) returns boolean language plpgsql stable as $$
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
    drop function held_people;
  `);
}
