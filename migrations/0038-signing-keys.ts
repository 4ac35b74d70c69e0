import type { Knex } from 'knex';

/** Keeps the Ed25519 keys of connections, and the signatures of the partner's events. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table signing_keys (
      id uuid primary key,
      connection_id uuid not null references connections,
      -- Who signs with it.
      owner text not null check (owner in ('own', 'partner')),
      public_key text not null,
      -- Sealed. Only of our own keys, until they are retired.
      private_key text,
      learnt text not null check (learnt in ('made', 'handshake', 'heartbeat', 'rotation')),
      -- The partner accepts our key; we accept the partner's.
      accepted_from timestamptz default now(),
      -- Null: offered in a rotation, and not used yet.
      used_from timestamptz,
      -- Of the partner's keys: from then on, calls without its signature are refused.
      required_from timestamptz,
      -- Null: the current or the next key.
      accepted_until timestamptz
    );
    create unique index signing_keys_current on signing_keys (connection_id, owner)
      where accepted_until is null and used_from is not null;
    create unique index signing_keys_next on signing_keys (connection_id, owner)
      where accepted_until is null and used_from is null;
    create index signing_keys_of on signing_keys (connection_id, owner);

    -- What the partner signed, byte by byte, beside the entry that was made of it.
    create table entry_signatures (
      -- The event's id, which is the entry's. An edit has the id of its entry, and a sequence of its own.
      entry uuid not null,
      sequence integer not null,
      record text not null,
      connection_id uuid not null,
      key_id uuid not null,
      -- Canonical JSON (RFC 8785), without the signature.
      event text not null,
      signature text not null,
      received_at timestamptz not null default now(),
      primary key (entry, sequence)
    );
    create index entry_signatures_record on entry_signatures (record);

    select audit_table('signing_keys', '{
      "type": "signing-key", "key": "id", "name": "public_key", "urls": [], "secrets": ["private_key"],
      "columns": ["connection_id", "owner", "public_key", "learnt", "used_from", "required_from", "accepted_until"]
    }');
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table entry_signatures, signing_keys');
}
