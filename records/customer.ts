import type { Database } from './database';
import { textSearch } from './textSearch';

/** A customer that this provider has registered, with its latest registration. */
export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly contactName: string;
  readonly contactEmail: string;
  readonly instance: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** The number of its latest registration. */
  readonly registration: string;
  /** The connection that was created from it. Null if there is none. */
  readonly connection: string | null;
}

function customers(db: Database) {
  const latest = db('registrations as l')
    .whereRaw('l.customer_id = u.id')
    .orderBy('l.opened_at', 'desc')
    .limit(1)
    .select('l.number');
  return db
    .with('k', (query) => query.from('customers as u').select('u.*', { latest }))
    .from('k as u')
    .leftJoin('connections as c', 'c.registration', 'u.latest');
}

const customerColumns = {
  id: 'u.id',
  name: 'u.name',
  contactName: 'u.contact_name',
  contactEmail: 'u.contact_email',
  instance: 'u.instance',
  createdAt: 'u.created_at',
  updatedAt: 'u.updated_at',
  registration: 'u.latest',
  connection: 'c.id',
} as const satisfies Record<keyof Customer, string>;

export async function findCustomer(db: Database, id: string): Promise<Customer | null> {
  return (await customers(db).where('u.id', id).first(customerColumns)) ?? null;
}

/** Lists customers, sorted by name. */
export async function listCustomers(
  db: Database,
  filters: { readonly q?: string | undefined },
  page: { readonly limit: number; readonly after?: { name: string; id: string } | undefined },
): Promise<Customer[]> {
  const query = customers(db).orderBy(['u.name', 'u.id']).limit(page.limit);
  textSearch(query, filters.q, {
    number: 'u.latest',
    texts: ['u.name', 'u.instance', 'u.contact_name', 'u.contact_email'],
  });
  if (page.after) {
    const { name, id } = page.after;
    query.whereRaw('(u.name, u.id) > (?, ?::uuid)', [name, id]);
  }
  return query.select(customerColumns);
}
