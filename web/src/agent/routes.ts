import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';

/** The pages of agents, each loaded when it is gone to. */
export function agentRoutes(root: () => AnyRoute): AnyRoute[] {
  const at = (path: string, component: ReturnType<typeof lazyRouteComponent>) =>
    createRoute({ getParentRoute: root, path, component });
  return [
    at(
      '/tasks',
      lazyRouteComponent(() => import('./tasks/TaskQueue'), 'TaskQueue'),
    ),
    at(
      '/tasks/$number',
      lazyRouteComponent(() => import('./tasks/TaskPage'), 'TaskPage'),
    ),
    at(
      '/changes',
      lazyRouteComponent(() => import('./changes/ChangeList'), 'ChangeList'),
    ),
    at(
      '/changes/new',
      lazyRouteComponent(() => import('./changes/NewChange'), 'NewChange'),
    ),
    at(
      '/changes/$number',
      lazyRouteComponent(() => import('./changes/ChangePage'), 'ChangePage'),
    ),
    at(
      '/cases',
      lazyRouteComponent(() => import('./cases/CaseList'), 'CaseList'),
    ),
    at(
      '/cases/new',
      lazyRouteComponent(() => import('./cases/NewCase'), 'NewCase'),
    ),
    at(
      '/cases/$number',
      lazyRouteComponent(() => import('./cases/CasePage'), 'CasePage'),
    ),
  ];
}
