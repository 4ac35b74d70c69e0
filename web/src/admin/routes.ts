import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';

type Page = ReturnType<typeof lazyRouteComponent>;

const pages: Readonly<Record<string, Page>> = {
  '/connections': lazyRouteComponent(() => import('./ConnectionList'), 'ConnectionList'),
  '/connections/$id': lazyRouteComponent(() => import('./ConnectionPage'), 'ConnectionPage'),
  '/registrations': lazyRouteComponent(() => import('./RegistrationList'), 'RegistrationList'),
  '/registrations/$number': lazyRouteComponent(
    () => import('./RegistrationPage'),
    'RegistrationPage',
  ),
  '/customers': lazyRouteComponent(() => import('./CustomerList'), 'CustomerList'),
  '/customers/$id': lazyRouteComponent(() => import('./CustomerPage'), 'CustomerPage'),
  '/subscriptions/$id': lazyRouteComponent(() => import('./SubscriptionPage'), 'SubscriptionPage'),
  '/providers': lazyRouteComponent(() => import('./ProviderList'), 'ProviderList'),
  '/providers/$id': lazyRouteComponent(() => import('./ProviderPage'), 'ProviderPage'),
  '/failures': lazyRouteComponent(() => import('./FailureList'), 'FailureList'),
  '/drift': lazyRouteComponent(() => import('./DriftList'), 'DriftList'),
  '/replication-sets': lazyRouteComponent(() => import('./ReplicationSets'), 'ReplicationSets'),
  '/catalog-items': lazyRouteComponent(() => import('./ItemList'), 'ItemList'),
  '/catalog-items/new': lazyRouteComponent(() => import('./ItemPage'), 'NewItemPage'),
  '/catalog-items/$id': lazyRouteComponent(() => import('./ItemPage'), 'ItemPage'),
  '/external-systems': lazyRouteComponent(() => import('./SystemList'), 'SystemList'),
  '/external-systems/$id': lazyRouteComponent(() => import('./SystemPage'), 'SystemPage'),
  '/groups': lazyRouteComponent(() => import('./GroupList'), 'GroupList'),
  '/users': lazyRouteComponent(() => import('./UserList'), 'UserList'),
  '/users/$name': lazyRouteComponent(() => import('./UserPage'), 'UserPage'),
};

/** The pages of admins, each loaded when it is gone to. They are called as the API calls their records. */
export function adminRoutes(root: () => AnyRoute): AnyRoute[] {
  return Object.entries(pages).map(([path, component]) =>
    createRoute({ getParentRoute: root, path, component }),
  );
}
