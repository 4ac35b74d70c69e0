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
  registerACustomer: 'Kunden registrieren',
  state: 'Status',
  openedBy: 'Geöffnet von',
  opened: 'Geöffnet',
  registrations: 'Registrierungen',
  none: 'Keine.',
  details: 'Details',
  instanceId: 'Instanz-ID',
  records: 'Datensätze',
  subscription: 'Abonnement',
  connection: 'Verbindung',
} as const satisfies Translation<typeof english>;
