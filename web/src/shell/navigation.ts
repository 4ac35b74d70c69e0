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

/** What somebody with these roles may go to. */
export function navigationOf(user: User): readonly NavGroup[] {
  return groups
    .map(({ title, entries }) => ({
      title,
      entries: entries.filter(({ roles }) => holds(user, ...roles)),
    }))
    .filter(({ entries }) => entries.length > 0);
}
