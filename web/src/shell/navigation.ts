import type { RegisteredRouter } from '@tanstack/react-router';
import { holds, type Role, type User } from '../api/session';
import type { IconName } from '../components/Icon';
import type { TextKey } from '../i18n/t';

const everyone: readonly Role[] = ['requester', 'agent', 'admin', 'integration'];
const staff: readonly Role[] = ['agent', 'admin'];
const admins: readonly Role[] = ['admin'];

/** The pages of the main menu, and the roles that each is for. */
const groups: readonly NavGroup[] = [
  {
    title: 'shell.overview',
    entries: [
      { to: '/', label: 'shell.home', icon: 'home', key: 'h', roles: everyone },
      { to: '/reports', label: 'shell.reports', icon: 'report', key: 'p', roles: staff },
    ],
  },
  {
    title: 'shell.ask',
    entries: [
      { to: '/catalog', label: 'shell.catalog', icon: 'catalog', key: 'l', roles: everyone },
      { to: '/requests', label: 'shell.requests', icon: 'requests', key: 'r', roles: everyone },
    ],
  },
  {
    title: 'shell.fulfil',
    entries: [
      { to: '/tasks', label: 'shell.tasks', icon: 'tasks', key: 't', roles: staff },
      { to: '/changes', label: 'shell.changes', icon: 'changes', key: 'c', roles: staff },
      { to: '/cases', label: 'shell.cases', icon: 'cases', key: 's', roles: staff },
    ],
  },
  {
    title: 'shell.administer',
    entries: [
      {
        to: '/connections',
        label: 'shell.connections',
        icon: 'connections',
        key: 'o',
        roles: admins,
      },
      // Agents help customers to register.
      { to: '/registrations', label: 'shell.registrations', icon: 'register', roles: staff },
      { to: '/customers', label: 'shell.customers', icon: 'organisation', roles: staff },
      { to: '/providers', label: 'shell.providers', icon: 'provider', roles: admins },
      { to: '/failures', label: 'shell.failures', icon: 'warning', key: 'f', roles: admins },
      { to: '/replication-sets', label: 'shell.replicationSets', icon: 'replicate', roles: admins },
      { to: '/catalog-items', label: 'shell.catalogItems', icon: 'item', roles: admins },
      { to: '/calendars', label: 'serviceLevel.calendars', icon: 'system', roles: admins },
      { to: '/external-systems', label: 'shell.externalSystems', icon: 'external', roles: admins },
      { to: '/webhooks', label: 'shell.webhooks', icon: 'issue', roles: admins },
      { to: '/desks', label: 'shell.desks', icon: 'desk', key: 'd', roles: admins },
      { to: '/groups', label: 'shell.groups', icon: 'people', roles: admins },
      { to: '/users', label: 'shell.users', icon: 'user', key: 'u', roles: admins },
      { to: '/doctor', label: 'shell.doctor', icon: 'check', roles: admins },
      { to: '/data', label: 'shell.data', icon: 'settings', roles: admins },
      { to: '/approvals', label: 'approval.approvals', icon: 'check', roles: admins },
      { to: '/audit', label: 'shell.auditLog', icon: 'note', roles: admins },
    ],
  },
];

/** Pages that the menu does not list. */
const others: Readonly<Record<string, readonly Role[]>> = {
  '/subscriptions': staff,
  '/drift': admins,
  '/mail-failures': admins,
  '/received-mails': admins,
};

/** A page that is complete without parameters in its path. */
type PagePath = Exclude<keyof RegisteredRouter['routesByPath'], `${string}$${string}`>;

interface NavEntry {
  readonly to: PagePath;
  readonly label: TextKey;
  readonly icon: IconName;
  /** The key that goes there, after "g". */
  readonly key?: string;
  readonly roles: readonly Role[];
}

interface NavGroup {
  readonly title: TextKey;
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
