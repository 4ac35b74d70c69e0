import type { RegisteredRouter } from '@tanstack/react-router';
import { holds, type Role, type User } from '../api/session';
import type { IconName } from '../components/Icon';

const everyone: readonly Role[] = ['requester', 'agent', 'admin', 'integration'];
const staff: readonly Role[] = ['agent', 'admin'];
const admins: readonly Role[] = ['admin'];

/** The pages of the main menu, and the roles that each is for. */
const groups: readonly NavGroup[] = [
  {
    title: 'Overview',
    entries: [{ to: '/', label: 'Home', icon: 'home', roles: everyone }],
  },
  {
    title: 'Ask',
    entries: [
      { to: '/catalog', label: 'Catalog', icon: 'catalog', roles: everyone },
      { to: '/requests', label: 'Requests', icon: 'requests', roles: everyone },
    ],
  },
  {
    title: 'Fulfil',
    entries: [
      { to: '/tasks', label: 'Tasks', icon: 'tasks', roles: staff },
      { to: '/changes', label: 'Changes', icon: 'changes', roles: staff },
      { to: '/cases', label: 'Cases', icon: 'cases', roles: staff },
    ],
  },
  {
    title: 'Administer',
    entries: [
      { to: '/connections', label: 'Connections', icon: 'connections', roles: admins },
      // Agents help customers to register.
      { to: '/registrations', label: 'Registrations', icon: 'register', roles: staff },
      { to: '/customers', label: 'Customers', icon: 'organisation', roles: staff },
      { to: '/providers', label: 'Providers', icon: 'provider', roles: admins },
      { to: '/failures', label: 'Failures', icon: 'warning', roles: admins },
      { to: '/replication-sets', label: 'Replication sets', icon: 'replicate', roles: admins },
      { to: '/catalog-items', label: 'Catalog items', icon: 'item', roles: admins },
      { to: '/external-systems', label: 'External systems', icon: 'external', roles: admins },
      { to: '/desks', label: 'Desks', icon: 'desk', roles: admins },
      { to: '/groups', label: 'Groups', icon: 'people', roles: admins },
      { to: '/users', label: 'Users', icon: 'user', roles: admins },
    ],
  },
];

/** Pages that the menu does not list. */
const others: Readonly<Record<string, readonly Role[]>> = {
  '/subscriptions': staff,
  '/drift': admins,
};

/** A page that is complete without parameters in its path. */
type PagePath = Exclude<keyof RegisteredRouter['routesByPath'], `${string}$${string}`>;

interface NavEntry {
  readonly to: PagePath;
  readonly label: string;
  readonly icon: IconName;
  readonly roles: readonly Role[];
}

interface NavGroup {
  readonly title: string;
  readonly entries: readonly NavEntry[];
}

/** The roles that a page is for; undefined if it is for everybody or does not exist. */
export function rolesOf(path: string): readonly Role[] | undefined {
  const page = `/${path.split('/')[1]}`;
  const entries = groups.flatMap(({ entries }) => entries);
  return entries.find(({ to }) => to === page)?.roles ?? others[page];
}

/** The menu of a user: the pages that their roles allow. */
export function navigationOf(user: User): readonly NavGroup[] {
  return groups
    .map(({ title, entries }) => ({
      title,
      entries: entries.filter(({ roles }) => holds(user, ...roles)),
    }))
    .filter(({ entries }) => entries.length > 0);
}
