import type { customer as english } from '../en/customer';
import type { Translation } from '../t';

export const customer = {
  customer: 'Client',
  contact: 'Contact',
  registration: 'Inscription',
  since: 'Depuis',
  customers: 'Clients',
  organisationsThatYouProvide: 'Organisations que vous servez.',
  searchCustomers: 'Rechercher des clients',
  state: 'État',
  openedBy: 'Ouvert par',
  opened: 'Ouvert',
  registrations: 'Inscriptions',
  none: 'Aucune.',
  details: 'Détails',
  instanceId: 'ID de l’instance',
  records: 'Enregistrements',
  subscription: 'Abonnement',
  connection: 'Connexion',
  empty: '<register>Inscrivez un client</register>, et il apparaîtra ici.',
  customerSince: 'Client, inscrit <time/>',
} as const satisfies Translation<typeof english>;
