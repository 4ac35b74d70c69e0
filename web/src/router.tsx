import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouteComponent,
} from '@tanstack/react-router';
import { holds, sessionQuery } from './api/session';
import { withAllTexts } from './i18n/load';
import { queryClient } from './queryClient';
import { SignInPage } from './session/SignInPage';
import { rolesOf } from './shell/navigation';
import { NotFound, PageError } from './shell/pages';
import { Shell } from './shell/Shell';
import { prefetchTicket } from './ticket/record';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: PageError,
});

/** The search parameters of a page. Each is a text and may be absent; a page ignores those that are not its own. */
type Search<Name extends string> = { readonly [name in Name]?: string | undefined };

interface Page<Name extends string> {
  readonly component: RouteComponent;
  readonly search?: readonly Name[];
  /** The page of a record with a journal, at the path that the record has in the API: both are loaded beside its code. */
  readonly isTicket?: boolean;
}

/** A page at a path. Paths have the names that the API gives its collections. */
function page<const Path extends string, const Name extends string = never>(
  path: Path,
  { component, search: names = [], isTicket = false }: Page<Name>,
) {
  return createRoute({
    getParentRoute: () => root,
    path,
    component,
    loader: ({ location: { pathname } }) => {
      // Before the session is known, and without the role for the page, nothing is asked for.
      const user = queryClient.getQueryData(sessionQuery.queryKey)?.user;
      const roles = rolesOf(pathname);
      const isAllowed = user && (!roles || holds(user, ...roles));
      if (isTicket && isAllowed) prefetchTicket(queryClient, `/api/v1${pathname}`);
    },
    validateSearch: (search: Record<string, unknown>): Search<Name> => picked(search, names),
  });
}

function picked<Name extends string>(
  search: Record<string, unknown>,
  names: readonly Name[],
): Search<Name> {
  const texts: { [name in Name]?: string } = {};
  for (const name of names) {
    const value = search[name];
    if (typeof value === 'string') texts[name] = value;
  }
  return texts;
}

/** The order and the columns of a list of records. */
const ofLists = ['sort', 'columns'] as const;

const pages = [
  page('/', { component: lazyRouteComponent(() => import('./home/HomePage'), 'HomePage') }),
  page('/sign-in', { component: SignInPage, search: ['returnTo', 'problem'] }),
  page('/catalog', {
    component: lazyRouteComponent(() => import('./catalog/CatalogPage'), 'CatalogPage'),
    search: ['q', 'kind', 'provider'],
  }),
  page('/catalog/$id', {
    component: lazyRouteComponent(() => import('./catalog/SubmitPage'), 'SubmitPage'),
    search: ['followUpOf'],
  }),
  page('/notifications', {
    component: lazyRouteComponent(
      () => import('./notification/NotificationsPage'),
      'NotificationsPage',
    ),
  }),
  page('/requests', {
    component: lazyRouteComponent(() => import('./request/RequestList'), 'RequestList'),
    search: ['view', 'q', 'state', 'priority', 'whose', 'due', 'archived', ...ofLists],
  }),
  page('/requests/$number', {
    component: lazyRouteComponent(() => import('./request/RequestPage'), 'RequestPage'),
    isTicket: true,
  }),
  page('/tasks', {
    component: lazyRouteComponent(() => import('./task/TaskList'), 'TaskList'),
    search: [
      'view',
      'q',
      'customer',
      'priority',
      'group',
      'assignee',
      'due',
      'archived',
      ...ofLists,
    ],
  }),
  page('/tasks/$number', {
    component: lazyRouteComponent(() => import('./task/TaskPage'), 'TaskPage'),
    isTicket: true,
  }),
  page('/changes', {
    component: lazyRouteComponent(() => import('./change/ChangeList'), 'ChangeList'),
    search: ['view', 'q', 'phase', 'group', 'approval', 'priority', 'archived', ...ofLists],
  }),
  page('/changes/new', {
    component: lazyRouteComponent(() => import('./change/NewChange'), 'NewChange'),
  }),
  page('/changes/$number', {
    component: lazyRouteComponent(() => import('./change/ChangePage'), 'ChangePage'),
    isTicket: true,
  }),
  page('/cases', {
    component: lazyRouteComponent(() => import('./case/CaseList'), 'CaseList'),
    search: ['view', 'q', 'consumer', 'priority', 'group', 'assignee', 'archived', ...ofLists],
  }),
  page('/cases/new', {
    component: lazyRouteComponent(() => import('./case/NewCase'), 'NewCase'),
  }),
  page('/cases/$number', {
    component: lazyRouteComponent(() => import('./case/CasePage'), 'CasePage'),
    isTicket: true,
  }),
  page('/reports', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./report/ReportPage')),
      'ReportPage',
    ),
    search: ['name', 'of', 'groupBy', 'from', 'to'],
  }),
  page('/connections', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./connection/ConnectionList')),
      'ConnectionList',
    ),
    search: ['partnerIs', 'state'],
  }),
  page('/connections/$id', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./connection/ConnectionPage')),
      'ConnectionPage',
    ),
    search: ['hours'],
  }),
  page('/registrations', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./registration/RegistrationList')),
      'RegistrationList',
    ),
    search: ['state'],
  }),
  page('/registrations/$number', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./registration/RegistrationPage')),
      'RegistrationPage',
    ),
  }),
  page('/subscriptions/$id', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./registration/SubscriptionPage')),
      'SubscriptionPage',
    ),
  }),
  page('/customers', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./customer/CustomerList')),
      'CustomerList',
    ),
    search: ['q'],
  }),
  page('/customers/$id', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./customer/CustomerPage')),
      'CustomerPage',
    ),
  }),
  page('/providers', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./providerConnection/ProviderList')),
      'ProviderList',
    ),
    search: ['state'],
  }),
  page('/providers/$id', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./providerConnection/ProviderPage')),
      'ProviderPage',
    ),
  }),
  page('/failures', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./failure/FailureList')),
      'FailureList',
    ),
  }),
  page('/mail-failures', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./failure/MailFailureList')),
      'MailFailureList',
    ),
  }),
  page('/received-mails', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./failure/ReceivedMailList')),
      'ReceivedMailList',
    ),
    search: ['state'],
  }),
  page('/drift', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./failure/DriftList')),
      'DriftList',
    ),
    search: ['partner', 'open'],
  }),
  page('/doctor', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./doctor/DoctorPage')),
      'DoctorPage',
    ),
  }),
  page('/approvals', {
    component: lazyRouteComponent(() => import('./approval/ApprovalList'), 'ApprovalList'),
    search: ['q', 'state'],
  }),
  page('/audit', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./audit/AuditList')),
      'AuditList',
    ),
    search: ['q', 'target'],
  }),
  page('/replication-sets', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./replicationSet/ReplicationSetPage')),
      'ReplicationSetPage',
    ),
  }),
  page('/catalog-items', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./catalogItem/CatalogItemList')),
      'CatalogItemList',
    ),
    search: ['q', 'kind', 'active'],
  }),
  page('/catalog-items/new', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./catalogItem/CatalogItemPage')),
      'NewCatalogItemPage',
    ),
  }),
  page('/catalog-items/$id', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./catalogItem/CatalogItemPage')),
      'CatalogItemPage',
    ),
  }),
  page('/external-systems', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./externalSystem/ExternalSystemList')),
      'ExternalSystemList',
    ),
    search: ['enabled'],
  }),
  page('/external-systems/$id', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./externalSystem/ExternalSystemPage')),
      'ExternalSystemPage',
    ),
    search: ['state'],
  }),
  page('/webhooks', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./webhook/WebhookList')),
      'WebhookList',
    ),
    search: ['enabled'],
  }),
  page('/webhooks/$id', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./webhook/WebhookPage')),
      'WebhookPage',
    ),
    search: ['state'],
  }),
  page('/desks', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./desk/DeskList')),
      'DeskList',
    ),
    search: ['state'],
  }),
  page('/desks/$id', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./desk/DeskPage')),
      'DeskPage',
    ),
  }),
  page('/calendars', {
    component: lazyRouteComponent(() => import('./serviceLevel/CalendarList'), 'CalendarList'),
    search: ['q'],
  }),
  page('/groups', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./group/GroupList')),
      'GroupList',
    ),
    search: ['q'],
  }),
  page('/profile', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./user/ProfilePage')),
      'ProfilePage',
    ),
  }),
  page('/data', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./data/DataPage')),
      'DataPage',
    ),
  }),
  page('/users', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./user/UserList')),
      'UserList',
    ),
    search: ['q', 'role', 'disabled'],
  }),
  page('/users/$name', {
    component: lazyRouteComponent(
      withAllTexts(() => import('./user/UserPage')),
      'UserPage',
    ),
  }),
] as const;

/** Every page. Search parameters are plain text, so that an address with its filters can be shared. */
export const router = createRouter({
  routeTree: root.addChildren(pages),
  defaultPreload: 'intent',
  // A pointer or a key that only passes over a link loads nothing.
  defaultPreloadDelay: 50,
  defaultErrorComponent: PageError,
  scrollRestoration: true,
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
    const text = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
    return text === '' ? '' : `?${text}`;
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
