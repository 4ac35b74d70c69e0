import type { Role } from '../api/session';
import type { NavGroup } from '../shell/navigation';

const admins: readonly Role[] = ['admin'];
const staff: readonly Role[] = ['agent', 'admin'];

/** Where admins go. Agents help customers on their way in, and see them for that. */
export const adminNavigation: NavGroup = {
  title: 'Administer',
  entries: [
    { to: '/connections', label: 'Connections', icon: 'connections', roles: admins },
    { to: '/registrations', label: 'Registrations', icon: 'register', roles: staff },
    { to: '/customers', label: 'Customers', icon: 'organisation', roles: staff },
    { to: '/providers', label: 'Providers', icon: 'provider', roles: admins },
    { to: '/failures', label: 'Failures', icon: 'warning', roles: admins },
    { to: '/replication-sets', label: 'Replication sets', icon: 'replicate', roles: admins },
    { to: '/catalog-items', label: 'Catalog items', icon: 'item', roles: admins },
    { to: '/external-systems', label: 'External systems', icon: 'external', roles: admins },
    { to: '/groups', label: 'Groups', icon: 'people', roles: admins },
    { to: '/users', label: 'Users', icon: 'user', roles: admins },
  ],
};
