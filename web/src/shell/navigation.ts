import { adminNavigation } from '../admin/navigation';
import { agentNavigation } from '../agent/navigation';
import { holds, type Role, type User } from '../api/session';
import type { IconName } from '../parts/Icon';

export interface NavEntry {
  readonly to: string;
  readonly label: string;
  readonly icon: IconName;
  /** Who has it. */
  readonly roles: readonly Role[];
}

export interface NavGroup {
  readonly title: string;
  readonly entries: readonly NavEntry[];
}

const everyone: readonly Role[] = ['requester', 'agent', 'admin', 'integration'];

const groups: readonly NavGroup[] = [
  {
    title: 'Ask',
    entries: [
      { to: '/catalog', label: 'Catalog', icon: 'catalog', roles: everyone },
      { to: '/requests', label: 'Requests', icon: 'requests', roles: everyone },
    ],
  },
  agentNavigation,
  adminNavigation,
];

/** Pages that stand behind those of the navigation. */
const others: Readonly<Record<string, readonly Role[]>> = {
  '/subscriptions': ['agent', 'admin'],
  '/drift': ['admin'],
};

/** Which roles a page is for; undefined where it is for everybody, or where there is no such page. */
export function rolesOf(path: string): readonly Role[] | undefined {
  const page = `/${path.split('/')[1]}`;
  const entries = groups.flatMap(({ entries }) => entries);
  return entries.find(({ to }) => to === page)?.roles ?? others[page];
}

/** What somebody with these roles may go to. */
export function navigationOf(user: User): readonly NavGroup[] {
  return groups
    .map(({ title, entries }) => ({
      title,
      entries: entries.filter(({ roles }) => holds(user, ...roles)),
    }))
    .filter(({ entries }) => entries.length > 0);
}
