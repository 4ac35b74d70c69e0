import { boolean, datetime, journalColumns, systemColumns, text, userReference } from '../column';
import { byUuid, readOnly, uuidSysId } from '../table';

/** Registrations of customers: their onboarding. Their tokens are nowhere here. */
export const registrations = readOnly(
  {
    name: 'x_crossdesk_registration',
    label: 'Registration',
    from: 'registrations as r join customers as c on c.id = r.customer_id',
    bySysId: byUuid,
    order: ['r.opened_at', 'r.number'],
  },
  [
    ...systemColumns('x_crossdesk_registration', {
      sysId: uuidSysId,
      createdOn: 'r.opened_at',
      createdBy: 'r.opened_by',
      updatedOn: 'r.updated_at',
      updatedBy: 'r.opened_by',
      modCount: 'r.revision',
    }),
    text('number', 'r.number', { exact: true, notNull: true }),
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
    ...journalColumns('r.number'),
  ],
);
