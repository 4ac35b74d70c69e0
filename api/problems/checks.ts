import type { Check } from '../../domain/doctor';
import type { CheckPage, Titled } from './pages';

/** What the doctor checks. The first cause and the first remedy are what it says if it found nothing more precise. */
export const checkPages: Readonly<Record<CheckPage, Titled>> = {
  'check-settings': {
    title: 'Settings',
    meaning: 'The settings of the instance are checked, alone and together.',
    causes: [
      'A setting is missing or has another form than it needs.',
      'Two settings together are not safe, for example plain HTTP on a public address.',
    ],
    remedies: [
      'Correct the setting that the doctor names, and start the processes again.',
      'Read what each setting means: docs/settings.md.',
    ],
  },
  'check-files': {
    title: 'Temporary files',
    meaning:
      'Uploads are written to the temporary directory while they arrive, and then stored in Postgres.',
    causes: ['The directory cannot be written, or its disk is full.'],
    remedies: [
      'Let the process write to its temporary directory (`TMPDIR`, else `/tmp`), and free space there.',
    ],
  },
  'check-postgres': {
    title: 'Postgres',
    meaning:
      'The database must answer, be of a version that is supported, and have free connections. Nothing works without it.',
    causes: [
      'Postgres is down, or `DATABASE_URL` is wrong.',
      'Other programs use its connections, or too many processes share it.',
      'A statement holds a lock for a long time.',
    ],
    remedies: [
      'Start Postgres, and check `DATABASE_URL` and what it says of TLS.',
      'Raise `max_connections`: each API process takes up to 25 and each worker up to 17.',
      'Find the blocking statement in `pg_stat_activity`, and end it.',
    ],
  },
  'check-migrations': {
    title: 'Migrations',
    meaning: 'The tables of the database must be those of this release.',
    causes: [
      'The release was not started since it was installed.',
      'Processes of a later release have used the database.',
    ],
    remedies: [
      'Start a process of this release: it runs the missing migrations.',
      'Use the later release: an older one may not understand the tables.',
    ],
  },
  'check-copy': {
    title: 'Original or copy',
    meaning:
      'The database remembers its Postgres cluster, its Temporal namespace and the host of its public URL. Where one differs, it may be a copy of a production database, and speaks to nobody until an admin decides.',
    causes: [
      'A back-up was restored here, or the database was moved.',
      'Temporal, its namespace or the host of `CROSSDESK_PUBLIC_URL` was replaced.',
    ],
    remedies: [
      'If this is the original now, and the earlier one is stopped: `npm run crossdesk -- adopt`. Everything that waited is sent.',
      'If this is a copy: `npm run crossdesk -- adopt --copy`. It stays silent.',
    ],
  },
  'check-secret-key': {
    title: 'Secret key',
    meaning:
      'Secrets are stored encrypted under `CROSSDESK_SECRET_KEY`. Every one must be opened by a configured key.',
    causes: [
      'The key was changed, or the database belongs to another installation.',
      'A rotation of the key is under way: older secrets are still under the earlier key.',
    ],
    remedies: [
      'Give the key that sealed them as `CROSSDESK_SECRET_KEY`, or in `CROSSDESK_OTHER_SECRET_KEYS`.',
      'Finish a rotation with `npm run reseal`, and then remove the earlier key.',
    ],
  },
  'check-temporal': {
    title: 'Temporal',
    meaning:
      'Temporal must answer, and have the namespace, its retention and the search attributes of this release.',
    causes: [
      'Temporal is down, or `TEMPORAL_ADDRESS` or `TEMPORAL_TLS_*` is wrong.',
      'The namespace was deleted, or belongs to another cluster.',
      'The account may not register search attributes.',
    ],
    remedies: [
      'Start Temporal, and check `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE` and `TEMPORAL_TLS_*`.',
      'Register what is missing as an operator: `temporal operator search-attribute create --namespace <namespace> --name <name> --type Keyword`.',
    ],
  },
  'check-workers': {
    title: 'Workers',
    meaning:
      'A worker must poll the task queue for workflows and for activities. Without one, commands are answered with 202 and wait.',
    causes: [
      'No worker process runs, or it uses another namespace.',
      'Worker versioning routes the tasks to a build that no worker has.',
    ],
    remedies: [
      'Start a worker: `npm run start:worker`, with the same settings as the API.',
      'Make the build of the running workers current: `temporal worker deployment set-current-version`.',
    ],
  },
  'check-failing-workflows': {
    title: 'Failing workflows',
    meaning: 'The task of a workflow fails on each attempt, so the workflow stands still.',
    causes: [
      'A deployment changed a workflow so that it no longer fits the history.',
      'A payload key is missing.',
    ],
    remedies: [
      'Roll the last deployment back, or give the missing key. The workflow then goes on by itself.',
    ],
  },
  'check-clocks': {
    title: 'Clocks',
    meaning:
      'The clocks of this machine, of Postgres, of Temporal and of the partners are compared. From five minutes on, calls between instances are refused.',
    causes: ['A machine does not synchronise its clock.', 'A virtual machine was suspended.'],
    remedies: ['Synchronise the wrong clock by NTP, for example with chrony.'],
  },
  'check-public-url': {
    title: 'Public URL',
    meaning:
      'Partners, desks and browsers reach the instance at `CROSSDESK_PUBLIC_URL`. The doctor calls it from here.',
    causes: [
      'The load balancer, the name or the certificate is wrong.',
      'This machine may not call the public address, although others can.',
      'Another program answers at the address.',
    ],
    remedies: [
      'Open `<public URL>/healthz` from outside of your network, and correct DNS or the load balancer.',
    ],
  },
  'check-certificates': {
    title: 'Certificates',
    meaning:
      'The TLS certificates of this instance, of partners and of desks must be valid for at least 30 more days.',
    causes: [
      'The certificate is not renewed by itself.',
      'The server sends another certificate than the one that was renewed.',
    ],
    remedies: [
      'Renew the certificate and reload the server. For a partner or a desk: tell its operators.',
    ],
  },
  'check-signing-keys': {
    title: 'Signing keys',
    meaning:
      'Each side of a connection signs with a key of its own besides the shared secret. Keys should be rotated once a year.',
    causes: [
      'The key is old, or a rotation has not been finished.',
      'The partner runs a release without signing keys.',
    ],
    remedies: [
      'Rotate the key: `POST /api/v1/connections/{id}/rotate-signing-key`.',
      'A rotation ends by itself with the partner’s next call. If it does not, check the connection.',
      'If one side restored an older back-up and signs with an earlier key, the other side forgets its key: `POST /api/v1/connections/{id}/forget-partner-key`.',
    ],
  },
  'check-partners': {
    title: 'Partners',
    meaning:
      'The doctor calls each partner with a signature, and looks when the partner has last called this instance.',
    causes: [
      'One side is down, or a firewall is in between.',
      'The partner has another URL for this instance than its public URL.',
      'Keys or clocks differ.',
    ],
    remedies: [
      'Read the error of the call, and have the partner run its doctor: it sees the other direction.',
      'If only the partner cannot reach us: check the public URL, the firewall and its record of our URL.',
    ],
  },
  'check-desks': {
    title: 'Desks',
    meaning:
      'The doctor tries URL, credentials and rights of each desk, and looks when its webhook has last called.',
    causes: [
      'The desk is down, or the account was changed or lacks a right.',
      'The webhook of the desk is missing, or has an old secret.',
    ],
    remedies: [
      'Correct what the check names, in the desk or under Desks in the portal.',
      'Set the webhook up again. Without one, changes are found at the next poll.',
    ],
  },
  'check-mail': {
    title: 'Mail',
    meaning:
      'The doctor signs in to the mail server for notifications, and to the mail box for replies. It neither sends nor reads a mail.',
    causes: [
      'The server is down, or does not accept the password.',
      'The certificate of the server is not valid.',
      'No mail server is configured, so notifications stay in the portal.',
    ],
    remedies: ['Correct `SMTP_URL` or `CROSSDESK_REPLY_IMAP_URL`, and start the processes again.'],
  },
  'check-audit-log': {
    title: 'Audit log',
    meaning:
      'The newest entries must fit the head of the chain, and the last sealed head. Entries are forwarded if a receiver is configured.',
    causes: [
      'Somebody changed the tables of the audit log.',
      'The receiver of forwarded entries does not take them.',
    ],
    remedies: [
      'Check every entry: `npm run crossdesk -- audit verify`. It says where the log was changed.',
      'Correct the receiver: everything that waits is sent.',
    ],
  },
  'check-backlogs': {
    title: 'Backlogs and failures',
    meaning:
      'Nothing should wait for more than 15 minutes, and no failure should wait for a decision.',
    causes: [
      'A destination is down, refuses us, or is slow.',
      'No worker is running.',
      'A receiver refused something for good.',
      'The receiver of a webhook accepts nothing, so that the webhook fails or was disabled.',
    ],
    remedies: [
      'Read the last error of the destination in the portal, and its page.',
      'Decide the failures: `npm run crossdesk -- failures list`.',
    ],
  },
};

export function checkPage(check: Check): CheckPage {
  return `check-${check}`;
}
