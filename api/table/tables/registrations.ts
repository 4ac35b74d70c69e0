import { registrations as registrationType } from '../../../records/registration';
import { boolean, datetime, journalColumns, text, userReference } from '../column';
import { byUuid, readOnly, recordColumns } from '../table';

/** Registrations of customers: their onboarding. Their tokens are not readable. */
export const registrations = readOnly(
  {
    name: 'x_crossdesk_registration',
    label: 'Registration',
    of: registrationType,
    from: 'registrations as r join customers as c on c.id = r.customer_id',
    bySysId: byUuid,
    order: ['r.opened_at', 'r.number'],
  },
  [
    ...recordColumns('x_crossdesk_registration'),
    text('state', 'r.state', { exact: true, notNull: true }),
    boolean('active', '(r.closed_at is null)'),
    text('customer', 'c.name'),
    text('contact_name', 'r.contact_name'),
    text('contact_email', 'r.contact_email'),
    text('applicant', 'r.applicant', { exact: true }),
    text('reason', 'r.reason'),
    datetime('expires_at', 'r.expires_at', { notNull: true }),
    ...userReference('opened_by', 'r.opened_by'),
    datetime('opened_at', 'r.opened_at', { notNull: true }),
    datetime('closed_at', 'r.closed_at'),
    ...journalColumns('r.number', registrationType),
  ],
);
