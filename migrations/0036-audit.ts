import type { Knex } from 'knex';

/** Adds the audit log: entries in one hash chain, and the triggers that write an entry for each change of a table. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(tables);
  await knex.raw(functions);
  await knex.raw(guards);
  for (const table of audited) await knex.raw(`select audit_table(${table})`);
}

const tables = `
  create table audit_entries (
    id uuid primary key,
    -- Canonical JSON: keys in order, no spaces. The hash covers these bytes, and the other columns follow from them.
    content text not null,
    -- Null until the transaction commits.
    position bigint unique,
    previous text,
    hash text,
    at text not null generated always as (content::jsonb ->> 'at') stored,
    action text not null generated always as (content::jsonb ->> 'action') stored,
    actor text not null generated always as (content::jsonb #>> '{actor,name}') stored,
    target_type text not null generated always as (content::jsonb #>> '{target,type}') stored,
    target_id text not null generated always as (content::jsonb #>> '{target,id}') stored,
    target_name text generated always as (content::jsonb #>> '{target,name}') stored
  );
  create index audit_entries_at on audit_entries (at, position);
  create index audit_entries_actor on audit_entries (actor, position);
  create index audit_entries_action on audit_entries (action, position);
  create index audit_entries_target on audit_entries (target_type, target_id, position);

  -- The last position and its hash. Its row is the lock under which the chain grows.
  create table audit_head (
    one boolean primary key default true check (one),
    position bigint not null,
    hash text not null
  );
  insert into audit_head (position, hash) values (0, repeat('0', 64));

  -- Heads of the chain, sealed with the instance's secret key, which the database does not know.
  create table audit_seals (
    id uuid primary key,
    position bigint not null,
    sealed text not null,
    at timestamptz not null default now()
  );
  create index audit_seals_position on audit_seals (position);

  -- How far the entries were forwarded, for each receiver.
  create table audit_forwarding (
    receiver text primary key,
    position bigint not null default 0,
    attempts integer not null default 0,
    next_try_at timestamptz not null default now(),
    last_success_at timestamptz,
    last_error text
  );
`;

/** A value that is longer, as text, is recorded by its hash. */
const mostCharacters = 4_000;

const functions = `
  -- RFC 8785 for what an entry contains: texts, integers, booleans, null, arrays and objects.
  create function audit_canonical(value jsonb) returns text language plpgsql immutable strict as $$
  begin
    return case jsonb_typeof(value)
      when 'object' then (select '{' || coalesce(
        string_agg(to_jsonb(key)::text || ':' || audit_canonical(of), ',' order by key collate "C"), '') || '}'
        from jsonb_each(value) as fields (key, of))
      when 'array' then (select '[' || coalesce(string_agg(audit_canonical(of), ',' order by place), '') || ']'
        from jsonb_array_elements(value) with ordinality as items (of, place))
      -- Programs write other numbers differently.
      when 'number' then case
        when (value #>> '{}') ~ '^-{0,1}[0-9]{1,15}$' then value #>> '{}' else to_jsonb(value #>> '{}')::text end
      else value::text
    end;
  end $$;

  -- Writes an entry: what is given, over what is known of the call. It is chained when the transaction commits.
  create function audit_record(entry jsonb) returns void language plpgsql as $$
  declare
    new_id uuid := gen_random_uuid();
    context jsonb := coalesce(nullif(current_setting('crossdesk.audit', true), '')::jsonb, jsonb_build_object(
      'actor', case when current_setting('application_name') = 'crossdesk'
        then jsonb_build_object('kind', 'instance', 'name', 'crossdesk')
        else jsonb_build_object('kind', 'database', 'name', session_user) end));
  begin
    insert into audit_entries (id, content) values (new_id, audit_canonical(jsonb_build_object(
      'id', new_id,
      'at', to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'address', null, 'trace', null, 'request', null, 'before', null, 'after', null
    ) || (context - 'action') || entry));
  end $$;

  create function audit_chain() returns trigger language plpgsql as $$
  declare
    head audit_head;
    next_hash text;
  begin
    select * into strict head from audit_head for update;
    next_hash := encode(sha256(convert_to(
      concat_ws(chr(10), (head.position + 1)::text, head.hash, new.content), 'UTF8')), 'hex');
    update audit_entries set position = head.position + 1, previous = head.hash, hash = next_hash where id = new.id;
    update audit_head set position = head.position + 1, hash = next_hash;
    return null;
  end $$;

  -- A recorded value: one that is too long by its hash.
  create function audit_bounded(value jsonb) returns jsonb language sql immutable as $$
    select case when length(value::text) <= ${mostCharacters} then value else jsonb_build_object(
      'characters', length(value::text),
      'sha256', encode(sha256(convert_to(audit_canonical(value), 'UTF8')), 'hex')) end
  $$;

  -- Of a URL, its origin: user, path and query can contain a token.
  create function audit_origin(value jsonb) returns jsonb language sql immutable as $$
    select coalesce(to_jsonb(regexp_replace(value #>> '{}', '^([a-z][a-z0-9+.-]*://)([^/\\?#]*@)\\?([^/\\?#]*).*$', '\\1\\3')), 'null')
  $$;

  create function audit_camel(name text) returns text language sql immutable as $$
    select lower(left(name, 1)) || substr(replace(initcap(replace(name, '_', ' ')), ' ', ''), 2)
  $$;

  -- Fires when the transaction commits. Arguments: see audit_table.
  create function audit_change() returns trigger language plpgsql as $$
  declare
    old_row jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
    new_row jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
    one jsonb := coalesce(old_row, new_row);
    spec jsonb := tg_argv[0]::jsonb;
    context jsonb := coalesce(nullif(current_setting('crossdesk.audit', true), '')::jsonb, '{}');
    type text := spec ->> 'type';
    was jsonb := '{}';
    is_now jsonb := '{}';
    field text;
    label text;
  begin
    for field in select jsonb_array_elements_text(spec -> 'columns') loop
      continue when tg_op = 'UPDATE' and old_row -> field is not distinct from new_row -> field;
      label := audit_camel(field);
      if jsonb_exists(spec -> 'urls', field) then
        was := was || jsonb_build_object(label, audit_origin(old_row -> field));
        is_now := is_now || jsonb_build_object(label, audit_origin(new_row -> field));
      else
        was := was || jsonb_build_object(label, audit_bounded(old_row -> field));
        is_now := is_now || jsonb_build_object(label, audit_bounded(new_row -> field));
      end if;
    end loop;
    -- That a secret changed, and never what it is.
    for field in select jsonb_array_elements_text(spec -> 'secrets') loop
      continue when jsonb_exists(context, 'reseals') or old_row ->> field is not distinct from new_row ->> field;
      label := audit_camel(regexp_replace(field, '_hash$', ''));
      was := was || jsonb_build_object(label, case when old_row ->> field is null then 'none' else 'hidden' end);
      is_now := is_now || jsonb_build_object(label,
        case when new_row ->> field is null then 'none' when old_row ->> field is null then 'hidden' else 'hidden, changed' end);
    end loop;
    if tg_op = 'UPDATE' and was = '{}' then return null; end if;
    perform audit_record(jsonb_build_object(
      'action', case
        when jsonb_exists(spec -> 'actions', tg_op) then spec -> 'actions' ->> tg_op
        when tg_op = 'INSERT' then type || '.create'
        when tg_op = 'DELETE' then type || '.delete'
        when split_part(context ->> 'action', '.', 1) = type then context ->> 'action'
        else type || '.update' end,
      'target', jsonb_build_object('type', type, 'id', one ->> (spec ->> 'key'), 'name', one ->> (spec ->> 'name')),
      'before', case when tg_op <> 'INSERT' then was end,
      'after', case when tg_op <> 'DELETE' then is_now end));
    return null;
  end $$;

  -- Audits a table, by what is listed and nothing else: the columns whose values are recorded (of those in "urls" the
  -- origin), and in "secrets" those of which is only recorded that they changed. A new column of an audited table is
  -- recorded when a migration calls this again with it. "events" are INSERT, UPDATE and DELETE if absent; "when" is a
  -- condition on old and new.
  create function audit_table(audited regclass, spec jsonb) returns void language plpgsql as $$
  begin
    execute format('drop trigger if exists audit on %s', audited);
    execute format('create constraint trigger audit after %s on %s deferrable initially deferred
      for each row when (%s) execute function audit_change(%L)',
      coalesce(spec ->> 'events', 'insert or update or delete'), audited, coalesce(spec ->> 'when', 'true'), spec::text);
  end $$;
`;

const guards = `
  create function audit_refuse() returns trigger language plpgsql as $$
  begin
    raise exception 'The audit log is append-only: % on % is refused.', tg_op, tg_table_name;
  end $$;

  create constraint trigger audit_entries_chain after insert on audit_entries deferrable initially deferred
    for each row execute function audit_chain();
  create trigger audit_entries_new before insert on audit_entries for each row
    when (new.position is not null or new.previous is not null or new.hash is not null)
    execute function audit_refuse();
  -- Only the chaining at the end of the same transaction.
  create trigger audit_entries_change before update on audit_entries for each row
    when (old.position is not null or new.id <> old.id or new.content <> old.content)
    execute function audit_refuse();
  create trigger audit_head_change before update on audit_head for each row
    when (new.position <> old.position + 1) execute function audit_refuse();
  -- Only the sealing under another key.
  create trigger audit_seals_change before update on audit_seals for each row
    when (new.id <> old.id or new.position <> old.position or new.at <> old.at) execute function audit_refuse();
  create trigger audit_entries_kept before delete or truncate on audit_entries
    for each statement execute function audit_refuse();
  create trigger audit_head_kept before delete or truncate on audit_head
    for each statement execute function audit_refuse();
  create trigger audit_seals_kept before delete or truncate on audit_seals
    for each statement execute function audit_refuse();
`;

interface Audited {
  readonly type: string;
  readonly key?: string;
  /** The column by which people know the row. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly urls?: readonly string[];
  readonly secrets?: readonly string[];
  readonly events?: string;
  readonly when?: string;
  readonly actions?: Readonly<Partial<Record<'INSERT' | 'UPDATE' | 'DELETE', string>>>;
}

/** Everything that is audited by its table. Mail addresses of users are hidden: an entry is kept for ever. */
const audited = Object.entries<Audited>({
  users: {
    ...{ type: 'user', key: 'name', name: 'name' },
    columns: ['roles', 'disabled_at'],
    secrets: ['password_hash', 'email'],
  },
  // The roles that the OpenID provider stated at the last sign-in.
  people: { type: 'user', key: 'name', name: 'name', columns: ['roles'] },
  tokens: {
    ...{ type: 'token', name: 'user_name' },
    columns: ['user_name', 'name', 'scopes', 'allowed_addresses', 'expires_at', 'revoked_at'],
  },
  groups: { type: 'group', name: 'name', columns: ['name', 'system_id'] },
  group_members: {
    ...{ type: 'group', key: 'group_id', name: 'member', columns: ['member'] },
    actions: { INSERT: 'group.add-member', DELETE: 'group.remove-member' },
  },
  connections: {
    ...{ type: 'connection', name: 'partner' },
    columns: [
      ...[
        'partner',
        'partner_is',
        'url',
        'state',
        'paused_here',
        'paused_there',
        'replication_set',
      ],
      ...['work_notes_offered', 'work_notes_here', 'work_notes_there'],
    ],
    urls: ['url'],
    secrets: ['secret', 'next_secret'],
  },
  registrations: {
    type: 'registration',
    key: 'number',
    name: 'number',
    columns: ['customer_id', 'state'],
  },
  providers: { type: 'provider', name: 'instance', columns: ['url', 'state'], urls: ['url'] },
  catalog_items: {
    ...{ type: 'catalog-item', name: 'name' },
    columns: ['provider', 'name', 'kind', 'description', 'schema', 'policy', 'active'],
  },
  calendars: {
    type: 'calendar',
    name: 'name',
    columns: ['name', 'time_zone', 'hours', 'holidays'],
  },
  canned_replies: {
    ...{ type: 'canned-reply', name: 'title', columns: ['owner', 'shared', 'title', 'text'] },
  },
  desks: {
    ...{ type: 'desk', name: 'name' },
    columns: [
      ...['name', 'kind', 'url', 'routes', 'mapping', 'state'],
      ...['calls_per_minute', 'poll_seconds'],
    ],
    urls: ['url'],
    secrets: ['credentials', 'webhook_secret_hash'],
  },
  external_systems: {
    ...{ type: 'external-system', name: 'name' },
    columns: ['name', 'delivery_url', 'enabled', 'mapping'],
    urls: ['delivery_url'],
    secrets: ['token_hash', 'secret'],
  },
  replication_sets: {
    ...{ type: 'replication-set', name: 'name' },
    columns: ['name', 'provider_name', 'kinds', 'fields', 'work_notes'],
  },
  change_models: { type: 'change-model', name: 'name', columns: ['name', 'definition'] },
  changes: {
    ...{ type: 'change', key: 'number', name: 'number', columns: ['approval'] },
    events: 'update of approval',
    actions: { UPDATE: 'change.approval' },
  },
  // What a partner, an external system, a desk or the mail server refused, and was retried or discarded.
  outbox: {
    ...{ type: 'failure', name: 'subject', columns: ['status'], events: 'update of status' },
    when: `old.status = ''failed'' and new.status <> ''failed''`,
  },
}).map(
  ([table, { key = 'id', urls = [], secrets = [], actions = {}, ...spec }]) =>
    `'${table}', '${JSON.stringify({ key, urls, secrets, actions, ...spec })}'`,
);

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function audit_change cascade;
    drop table audit_entries, audit_head, audit_seals, audit_forwarding;
    drop function audit_chain, audit_refuse, audit_record, audit_table, audit_bounded, audit_origin, audit_camel,
      audit_canonical;
  `);
}
