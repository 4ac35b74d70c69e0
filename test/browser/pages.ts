import type { Staged } from './staged';

export type Person = 'casey' | 'alex' | 'dana' | 'nora' | 'nobody';

/** A page, who looks at it, and where. */
interface Place {
  /** The name of its pictures. */
  readonly name: string;
  readonly who: Person;
  readonly path: (staged: Staged) => string;
  /** Its heading. */
  readonly title: string | RegExp;
  /** A list, which shows twenty rows of one line at 1440 × 900. */
  readonly isList?: true;
}

/** Every page of the portal, each with something on it. */
export const pages: readonly Place[] = [
  { name: 'sign-in', who: 'nobody', path: () => '/sign-in', title: 'Sign in to Acme' },
  { name: 'nothing', who: 'casey', path: () => '/no-such-page', title: 'Page not found' },
  { name: 'home', who: 'casey', path: () => '/', title: 'Home' },
  { name: 'catalog', who: 'casey', path: () => '/catalog', title: 'Catalog' },
  {
    name: 'submit',
    who: 'casey',
    path: ({ item }) => `/catalog/${item}`,
    title: 'Change a firewall rule',
  },
  { name: 'requests', who: 'casey', path: () => '/requests', title: 'My requests', isList: true },
  {
    name: 'request',
    who: 'casey',
    path: ({ request }) => `/requests/${request}`,
    title: /^No mail at the Hamburg/,
  },
  {
    name: 'notifications',
    who: 'casey',
    path: () => '/notifications',
    title: 'Notifications',
  },
  { name: 'home-agent', who: 'dana', path: () => '/', title: 'Home' },
  { name: 'reports', who: 'dana', path: () => '/reports', title: 'Reports' },
  { name: 'tasks', who: 'dana', path: () => '/tasks', title: 'Tasks', isList: true },
  { name: 'task', who: 'dana', path: ({ task }) => `/tasks/${task}`, title: /^No mail at/ },
  { name: 'changes', who: 'dana', path: () => '/changes', title: 'Changes', isList: true },
  { name: 'new-change', who: 'dana', path: () => '/changes/new', title: 'New change' },
  {
    name: 'change',
    who: 'dana',
    path: ({ change }) => `/changes/${change}`,
    title: 'Add a second line to Hamburg',
  },
  { name: 'cases', who: 'dana', path: () => '/cases', title: 'Cases', isList: true },
  { name: 'new-case', who: 'dana', path: () => '/cases/new', title: 'New case' },
  { name: 'case', who: 'dana', path: (staged) => `/cases/${staged.case}`, title: /^Defer two/ },
  { name: 'providers', who: 'alex', path: () => '/providers', title: 'Providers', isList: true },
  {
    name: 'provider',
    who: 'alex',
    path: ({ provider }) => `/providers/${provider}`,
    title: 'Northwind',
  },
  { name: 'home-admin', who: 'nora', path: () => '/', title: 'Home' },
  {
    name: 'connections',
    who: 'nora',
    path: () => '/connections',
    title: 'Connections',
    isList: true,
  },
  {
    name: 'connection',
    who: 'nora',
    path: ({ connection }) => `/connections/${connection}`,
    title: 'Acme',
  },
  {
    name: 'registrations',
    who: 'nora',
    path: () => '/registrations',
    title: 'Registrations',
    isList: true,
  },
  {
    name: 'registration',
    who: 'nora',
    path: ({ registration }) => `/registrations/${registration}`,
    title: 'Acme Corporation',
  },
  { name: 'customers', who: 'nora', path: () => '/customers', title: 'Customers', isList: true },
  {
    name: 'customer',
    who: 'nora',
    path: ({ customer }) => `/customers/${customer}`,
    title: 'Acme Corporation',
  },
  {
    name: 'subscription',
    who: 'nora',
    path: ({ subscription }) => `/subscriptions/${subscription}`,
    title: /^Subscription of/,
  },
  { name: 'failures', who: 'nora', path: () => '/failures', title: 'Failures', isList: true },
  { name: 'drift', who: 'nora', path: () => '/drift', title: 'Drift', isList: true },
  {
    name: 'mail-failures',
    who: 'nora',
    path: () => '/mail-failures',
    title: 'Mails that failed',
    isList: true,
  },
  {
    name: 'received-mails',
    who: 'nora',
    path: () => '/received-mails',
    title: 'Replies by mail',
    isList: true,
  },
  {
    name: 'replication-sets',
    who: 'nora',
    path: () => '/replication-sets',
    title: 'Replication sets',
  },
  {
    name: 'items',
    who: 'nora',
    path: () => '/catalog-items',
    title: 'Catalog items',
    isList: true,
  },
  { name: 'new-item', who: 'nora', path: () => '/catalog-items/new', title: 'New catalog item' },
  {
    name: 'item',
    who: 'nora',
    path: ({ ownItem }) => `/catalog-items/${ownItem}`,
    title: /^(Help with a laptop|E-mail is down|Change a firewall rule)$/,
  },
  {
    name: 'systems',
    who: 'nora',
    path: () => '/external-systems',
    title: 'External systems',
    isList: true,
  },
  {
    name: 'system',
    who: 'nora',
    path: ({ system }) => `/external-systems/${system}`,
    title: 'Carrier',
  },
  { name: 'webhooks', who: 'nora', path: () => '/webhooks', title: 'Webhooks', isList: true },
  {
    name: 'webhook',
    who: 'nora',
    path: ({ webhook }) => `/webhooks/${webhook}`,
    title: 'Billing',
  },
  { name: 'desks', who: 'nora', path: () => '/desks', title: 'Desks', isList: true },
  { name: 'desk', who: 'nora', path: ({ desk }) => `/desks/${desk}`, title: 'Helpdesk' },
  { name: 'groups', who: 'nora', path: () => '/groups', title: 'Groups', isList: true },
  { name: 'calendars', who: 'nora', path: () => '/calendars', title: 'Calendars', isList: true },
  { name: 'doctor', who: 'nora', path: () => '/doctor', title: 'Doctor' },
  { name: 'data', who: 'nora', path: () => '/data', title: 'Data' },
  { name: 'approvals', who: 'nora', path: () => '/approvals', title: 'Approvals', isList: true },
  { name: 'audit', who: 'nora', path: () => '/audit', title: 'Audit log', isList: true },
  { name: 'profile', who: 'dana', path: () => '/profile', title: 'Your profile' },
  { name: 'users', who: 'nora', path: () => '/users', title: 'Users', isList: true },
  { name: 'user', who: 'nora', path: () => '/users/Dana', title: 'Dana' },
];
