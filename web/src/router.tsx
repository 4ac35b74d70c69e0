import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { adminRoutes } from './admin/routes';
import { agentRoutes } from './agent/routes';
import { Home } from './shell/Home';
import { NotFound } from './shell/NotFound';
import { PageError } from './shell/PageError';
import { Shell } from './shell/Shell';
import { SignInPage } from './shell/SignInPage';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: PageError,
});
const parent = () => root;
const at = (path: string, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: parent, path, component });

const routes = [
  createRoute({ getParentRoute: parent, path: '/', component: Home }),
  createRoute({ getParentRoute: parent, path: '/sign-in', component: SignInPage }),
  at(
    '/catalog',
    lazyRouteComponent(() => import('./catalog/CatalogPage'), 'CatalogPage'),
  ),
  at(
    '/catalog/$id',
    lazyRouteComponent(() => import('./catalog/SubmitPage'), 'SubmitPage'),
  ),
  at(
    '/requests',
    lazyRouteComponent(() => import('./requests/RequestList'), 'RequestList'),
  ),
  at(
    '/requests/$number',
    lazyRouteComponent(() => import('./requests/RequestPage'), 'RequestPage'),
  ),
  ...agentRoutes(parent),
  ...adminRoutes(parent),
];

/** Every page. What stands in a URL after `?` is text as it is: filters are shared by copying the address. */
export const router = createRouter({
  routeTree: root.addChildren(routes),
  defaultPreload: 'intent',
  defaultErrorComponent: PageError,
  scrollRestoration: true,
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
    const text = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
    return text === '' ? '' : `?${text}`;
  },
});
