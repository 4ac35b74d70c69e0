import type { customer as english } from '../en/customer';
import type { Translation } from '../t';

export const customer = {
  customer: 'Kunde',
  contact: 'Kontakt',
  registration: 'Registrierung',
  since: 'Seit',
  customers: 'Kunden',
  organisationsThatYouProvide: 'Organisationen, für die Sie Leistungen erbringen.',
  searchCustomers: 'Kunden suchen',
  state: 'Status',
  openedBy: 'Eröffnet von',
  opened: 'Eröffnet',
  registrations: 'Registrierungen',
  none: 'Keine.',
  details: 'Details',
  instanceId: 'Instanz-ID',
  records: 'Datensätze',
  subscription: 'Abonnement',
  connection: 'Verbindung',
  empty: '<register>Registrieren Sie einen Kunden</register>, und er erscheint hier.',
  customerSince: 'Kunde, registriert <time/>',
} as const satisfies Translation<typeof english>;
