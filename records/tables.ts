/** What becomes of a column that names a person, when the person's data is erased. Without `keeps`, it is replaced. */
export interface PersonalColumn {
  readonly has: 'name' | 'mail address';
  /** SQL on the row: the rows that are deleted as a whole. `true`: all. */
  readonly deletes?: string;
  /** Why it stays. */
  readonly keeps?: string;
  /** A text before the name in the column. */
  readonly prefix?: string;
}

export interface TableRule {
  /** What one row is. */
  readonly row: string;
  /** What makes the table grow, and what limits it or deletes from it. */
  readonly bound: string;
  /** Columns that name a person. */
  readonly people?: Readonly<Record<string, PersonalColumn>>;
  /** The column with the record that a row is about. A legal hold on the record keeps the row as it is. */
  readonly record?: string;
  /** SQL on the row: rows that an erasure leaves for now, and why. */
  readonly unless?: { readonly sql: string; readonly why: string };
  /** Columns that no export contains: secrets, and columns made from others. */
  readonly hidden?: readonly string[];
}

const withRecord = 'Deleted with its record.';
const perSetting = 'One for each that admins make. They delete it.';
const name = { has: 'name' } as const;
const mail = { has: 'mail address' } as const;
const deleted = { deletes: 'true' } as const;
const open = {
  sql: 'closed_at is null',
  why: 'The record is open, and its people are needed to finish it. Erase again once it is closed.',
};

/**
 * Every table: how it grows, its bound, and what it says about people. `npm run docs` makes docs/tables.md of it. Exports and
 * erasures of a person's data follow it. A test compares it with the database, so that no table is without a bound.
 */
export const tables: Readonly<Record<string, TableRule>> = {
  // Records.
  requests: {
    row: 'a request, at the customer and at the provider',
    bound: 'The retention policy of requests.',
    people: { opened_by: name, assigned_to: name, rated_by: name },
    record: 'number',
    unless: open,
  },
  tasks: { row: 'the task of a request, at the provider', bound: withRecord, record: 'request' },
  changes: {
    row: 'a change',
    bound: 'The retention policy of changes.',
    people: { opened_by: name },
    record: 'number',
    unless: open,
  },
  cases: {
    row: 'a case',
    bound: 'The retention policy of cases.',
    people: {
      opened_by: name,
      assigned_to: name,
      updated_by: name,
      contact: name,
      consumer: name,
    },
    record: 'number',
    unless: open,
  },
  registrations: {
    row: 'the registration of a customer',
    bound:
      'The retention policy of registrations. One from which a connection was made stays as long as the connection.',
    people: { opened_by: name, contact_name: name, contact_email: mail },
    record: 'number',
    unless: open,
    hidden: ['token_hash'],
  },
  providers: {
    row: 'a connection to a provider, as the customer asked for it',
    bound: 'One for each provider that an admin adds.',
    people: { requested_by: name },
    unless: open,
    hidden: ['token', 'private_key'],
  },
  journal: {
    row: 'a journal entry',
    bound: withRecord,
    people: { by: name, assigned_to: name },
    record: 'record',
  },
  journal_revisions: {
    row: 'a text that an entry had before it was edited',
    bound: 'At most 20 of each entry. Deleted with its record.',
  },
  entry_signatures: {
    row: 'what a partner signed of an entry',
    bound: 'One for each entry and edit of a partner. Deleted with its record.',
    record: 'record',
  },
  search_documents: {
    row: 'the searched words of a record or an entry',
    bound: withRecord,
    record: 'record',
    hidden: ['document'],
  },
  attachments: {
    row: 'a file of a record',
    bound:
      'The storage limits of partners, external systems and users (`CROSSDESK_STORAGE_…`). Deleted with its record. One that no event names is deleted after an hour.',
    people: { sender: { ...name, prefix: 'user ' } },
    record: 'record',
  },
  attachment_chunks: { row: '256 KiB of a file', bound: 'Deleted with its file.' },
  record_links: {
    row: 'a link between two records',
    bound: 'At most 50 of each record. Deleted with either record.',
    people: { created_by: name },
  },
  external_references: {
    row: "a change's id in an external system",
    bound: 'One for each change and system. Deleted with the change.',
    record: 'change',
  },
  desk_tickets: { row: 'the ticket of a record in a desk', bound: withRecord, record: 'record' },
  desk_entries: {
    row: 'an entry that is also in a ticket',
    bound: withRecord,
  },

  // The exchange.
  connections: {
    row: 'a connection to a partner',
    bound: 'One for each partner.',
    hidden: ['secret', 'next_secret', 'previous_secret'],
  },
  exchange_sequences: {
    row: 'how far the events of a record were sent and received',
    bound: 'One for each record and partner. Deleted with its record.',
    record: 'subject',
  },
  outbox: {
    row: 'an event for a partner, an external system, a desk, a webhook or the mail server',
    bound:
      'Delivered events are deleted 30 days after the delivery, discarded ones 90 days after they were made. What waits or failed stays until it is delivered or discarded, and for webhooks at most 30 days.',
    record: 'subject',
  },
  pending_messages: {
    row: 'a message that was acknowledged and is not committed yet',
    bound: 'Deleted when it is committed.',
  },
  delivery_cursors: {
    row: 'an event of an external system that was deleted and can still be a cursor',
    bound: 'Deleted after a year.',
  },
  signing_keys: {
    row: 'an Ed25519 key of a connection',
    bound: 'One for each rotation of a key. They stay, so that old signatures can be verified.',
    hidden: ['private_key'],
  },
  reconciliations: { row: 'the last reconciliation', bound: 'One for each connection.' },
  repairs: { row: 'a repair of a difference', bound: 'Deleted after 7 days.' },
  drift: {
    row: 'a difference that a reconciliation found',
    bound: 'Deleted 90 days after its repair. One of a record that never came, after 30 days.',
  },
  connection_samples: {
    row: 'the health of a connection in one minute',
    bound: 'Deleted after a day.',
  },
  failing_workflows: {
    row: 'a workflow that fails now',
    bound: 'Deleted when it works again.',
  },

  // External systems and desks.
  external_systems: {
    row: 'an external system',
    bound: perSetting,
    hidden: ['token_hash', 'previous_token_hash', 'secret', 'previous_secret'],
  },
  desks: {
    row: 'a desk',
    bound: perSetting,
    hidden: ['credentials', 'webhook_secret_hash'],
  },
  desk_calls: { row: 'the calls to a desk in this minute', bound: 'One minute of each desk.' },
  desk_problems: {
    row: 'a ticket that could not be applied',
    bound: 'Deleted when it is applied or discarded.',
  },

  // People.
  people: {
    row: 'a person who signed in by the OpenID provider',
    bound: 'Deleted 400 days after the last sign-in.',
    people: { name: { ...name, ...deleted } },
  },
  tokens: {
    row: 'a token of a user',
    bound: 'Deleted 90 days after it expired or was revoked.',
    people: { user_name: { ...name, ...deleted } },
    hidden: ['hash'],
  },
  sessions: {
    row: 'a browser session',
    bound: 'Deleted when it expires.',
    people: { user_name: { ...name, ...deleted } },
  },
  ended_sessions: {
    row: 'a session that was ended before its time',
    bound: 'Deleted when it would have expired.',
    people: { user_name: name },
  },
  sign_in_attempts: {
    row: 'failed attempts to sign in from an address or for a name',
    bound: 'Deleted a day after the last one; of known devices after 30 days.',
  },
  groups: { row: 'a group', bound: perSetting },
  group_members: {
    row: 'a member of a group',
    bound: 'One for each person and group.',
    people: { member: { ...name, ...deleted } },
  },
  saved_views: {
    row: 'a saved view of a list',
    bound: 'At most 50 of each person.',
    people: { owner: { ...name, deletes: 'not shared and group_id is null' } },
  },
  default_views: {
    row: 'the view with which a list opens',
    bound: 'One for each person and list.',
    people: { person: { ...name, ...deleted } },
  },
  canned_replies: {
    row: 'a canned reply',
    bound: 'At most 100 of each person, and 500 that are shared.',
    people: { owner: { ...name, deletes: 'not shared' } },
  },
  notification_preferences: {
    row: 'what a person is told about',
    bound: 'One for each person.',
    people: { person: { ...name, ...deleted } },
  },
  personal_notifications: {
    row: 'a notification of a person',
    bound: 'At most 1,000 of each person. Deleted after 90 days.',
    people: { person: { ...name, ...deleted } },
    record: 'record',
  },
  webhooks: {
    row: 'a webhook of an account',
    bound: 'At most 10 of each account, and 40 in all.',
    people: { owner: { ...name, ...deleted } },
    hidden: ['secret', 'previous_secret'],
  },
  unhooked_entries: {
    row: 'an entry whose events are not queued for webhooks yet',
    bound: 'Deleted when they are queued.',
  },
  unnoticed_entries: {
    row: 'an entry that nobody was told about yet',
    bound: 'Deleted when people are told.',
  },
  mails: {
    row: 'a mail to a person',
    bound: 'Deleted 90 days after it was sent or given up.',
    people: { person: { ...name, deletes: "state <> 'queued'" } },
  },
  mail_delivery: { row: 'the delivery to the mail server', bound: 'One row.' },
  received_mails: {
    row: 'a mail that was received as a reply',
    bound: 'Deleted after 30 days.',
    people: {
      person: { ...name, ...deleted },
      sender: { ...mail, ...deleted },
      return_path: { ...mail, ...deleted },
    },
    record: 'record',
  },
  reply_tokens: {
    row: 'an address for replies',
    bound: 'Deleted 90 days after the last mail that named it.',
    people: { person: { ...name, ...deleted } },
    hidden: ['token_hash'],
  },
  notifications: {
    row: 'an invitation to a customer by mail',
    bound: 'A few for each registration. Deleted with it.',
    people: { recipient: mail },
    record: 'record',
    hidden: ['content'],
  },
  // After what refers to it.
  users: {
    row: 'a user',
    bound: 'One for each user. Erasing the person deletes it.',
    people: { name: { ...name, ...deleted }, email: { ...mail, ...deleted } },
    hidden: ['password_hash'],
  },
  customers: {
    row: 'a customer organisation',
    bound: 'One for each customer.',
    people: { contact_name: name, contact_email: mail },
  },

  // Settings.
  catalog_items: { row: 'a catalog item', bound: perSetting },
  calendars: { row: 'a calendar of business hours', bound: perSetting },
  change_models: { row: 'a change model', bound: 'One for each model of the configuration.' },
  replication_sets: { row: 'a set of rules of what crosses', bound: perSetting },
  retention_policies: { row: 'the retention of a kind of record', bound: 'One for each kind.' },
  four_eyes: { row: 'the policy of four eyes', bound: 'One row.' },
  approvals: {
    row: 'an action that waits, or waited, for a second admin',
    bound: 'At most 50 pending of each admin. Deleted 90 days after it is over.',
    people: { requested_by: name, decided_by: name, target_id: name, target_name: name },
    hidden: ['answer', 'caller', 'input'],
  },

  // What is kept because it has to be.
  audit_entries: {
    row: 'an entry of the audit log',
    bound: 'Kept for ever, some 1 KiB each: deleting one would break the chain of hashes.',
    people: {
      actor: { ...name, keeps: 'The audit log proves who did what. It cannot be changed.' },
      target_id: { ...name, keeps: 'The audit log proves who did what. It cannot be changed.' },
    },
  },
  audit_head: { row: 'the end of the audit log', bound: 'One row.' },
  audit_seals: {
    row: 'the sealed end of the audit log',
    bound: 'At most one for each entry of the audit log, and one in half a minute.',
    hidden: ['sealed'],
  },
  installation: {
    row: 'where the database speaks to others',
    bound: 'One.',
  },
  inbound_calls: {
    row: 'when a partner or the webhook of a desk last called',
    bound: 'One for each connection and desk.',
  },
  audit_forwarding: {
    row: 'how far the audit log was forwarded',
    bound: 'One for each receiver.',
  },
  legal_holds: {
    row: 'a legal hold',
    bound:
      'One for each that admins place. They stay as evidence, with the name or address of the person whom they were on.',
    people: { placed_by: name, lifted_by: name },
  },
  erasures: {
    row: 'an erasure of personal data',
    bound: 'One for each that admins order. They stay as evidence, without the name.',
    people: { requested_by: name },
  },

  // How the service works.
  idempotency_keys: {
    row: 'an answer that is kept for retries',
    bound: 'Deleted after a day.',
    hidden: ['headers', 'body'],
  },
  rate_limits: { row: 'a window of a rate limit', bound: 'Deleted when it ends.' },
  storage_used: {
    row: 'the size of the files of a sender',
    bound: 'One for each sender.',
    // A trigger moves the bytes with the files.
    people: { sender: { ...name, prefix: 'user ', ...deleted } },
    unless: { sql: 'bytes > 0', why: 'Files of records under a legal hold count for it.' },
  },
  knex_migrations: { row: 'a migration that ran', bound: 'One for each migration.' },
  knex_migrations_lock: { row: 'a lock of migrations', bound: 'One row.' },
};
