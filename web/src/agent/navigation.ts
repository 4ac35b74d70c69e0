import type { NavGroup } from '../shell/navigation';

const staff = ['agent', 'admin'] as const;

/** Where agents go. */
export const agentNavigation: NavGroup = {
  title: 'Fulfil',
  entries: [
    { to: '/tasks', label: 'Tasks', icon: 'tasks', roles: staff },
    { to: '/changes', label: 'Changes', icon: 'changes', roles: staff },
    { to: '/cases', label: 'Cases', icon: 'cases', roles: staff },
  ],
};
