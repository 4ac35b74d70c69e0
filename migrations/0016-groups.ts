import type { Knex } from 'knex';

/** Drops the tasks' own priority, adds members to groups, and creates every group to which work is assigned. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The previous release still writes it. This release neither writes nor reads it.
    alter table tasks alter column priority drop not null;

    create table group_members (
      group_id uuid not null references groups on delete cascade,
      member text not null,
      primary key (group_id, member)
    );
    create index group_members_member on group_members (member);

    -- People who signed in through the OpenID provider, with their latest roles.
    create table people (
      name text primary key,
      roles text[] not null,
      seen_at timestamptz not null default now()
    );
    create view staff as
      select name from users where roles && array['agent', 'admin']
      union select name from people where roles && array['agent', 'admin'];

    insert into groups (id, name)
      select gen_random_uuid(), min(name) from (
        select assignment_group as name from requests where side = 'provider'
        union select coalesce(policy ->> 'assignmentGroup', case kind
          when 'help' then 'Service Desk' when 'issue' then 'Incident Response' else 'Change Management'
        end) from catalog_items where provider not in (
          select partner from connections where partner_is = 'provider'
        )
      ) named where name is not null group by lower(name)
      on conflict do nothing;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop view staff;
    drop table people, group_members;
    update tasks t set priority = r.priority from requests r where r.number = t.request and t.priority is null;
    alter table tasks alter column priority set not null;
  `);
}
