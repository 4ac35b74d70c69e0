import { useState } from 'react';
import type { CatalogItem, Desk, DeskRoute } from '../api/types';
import { announce } from '../components/announcements';
import { Button } from '../components/Button';
import { ErrorNotice } from '../components/Notice';
import { useAll } from '../list/useCollection';
import { Panel } from '../record/RecordPage';
import { useAction, type Versioned } from '../record/useRecord';
import { RouteDialog } from './RouteDialog';
import '../styles/desk.css';

/** Which records become tickets, and which tickets become records. The first route that matches counts. */
export function DeskRoutes({
  latest: { record: desk, version },
}: {
  readonly latest: Versioned<Desk>;
}) {
  /** The place of the route that is edited; the number of routes for a new one. */
  const [edited, setEdited] = useState<number | null>(null);
  const items = useAll('/api/v1/catalog-items');
  const { routes } = desk;
  const saving = useAction<Desk>(() => {
    announce('The routes are saved.');
    setEdited(null);
  });
  const save = (next: readonly DeskRoute[]) =>
    saving.mutate({
      path: desk.links.self ?? '',
      method: 'PATCH',
      body: { routes: next },
      ifMatch: version,
    });
  const moved = (from: number, to: number) => {
    const next = [...routes];
    next.splice(to, 0, ...next.splice(from, 1));
    return next;
  };
  return (
    <Panel
      title="Routes"
      actions={
        <Button icon="plus" onPress={() => setEdited(routes.length)}>
          Add a route
        </Button>
      }
    >
      <p className="quiet">
        Which records become tickets, and which tickets become records. The first one that matches
        counts.
      </p>
      {edited === null && <ErrorNotice error={saving.error} />}
      {routes.length === 0 ? (
        <div className="empty">
          <strong>No routes yet</strong> Without one, nothing is exchanged with this desk.
        </div>
      ) : (
        <ol className="desk-routes">
          {routes.map((route, n) => {
            const text = routeWords(route, items);
            return (
              <li key={text}>
                <span>{text}</span>
                <span className="row-buttons">
                  {n > 0 && (
                    <Button
                      aria-label={`Move route ${n + 1} up`}
                      onPress={() => save(moved(n, n - 1))}
                    >
                      Up
                    </Button>
                  )}
                  <Button aria-label={`Edit route ${n + 1}`} onPress={() => setEdited(n)}>
                    Edit
                  </Button>
                  <Button
                    aria-label={`Remove route ${n + 1}`}
                    variant="danger"
                    onPress={() => save(routes.filter((_, m) => m !== n))}
                  >
                    Remove
                  </Button>
                </span>
              </li>
            );
          })}
        </ol>
      )}
      {edited !== null && (
        <RouteDialog
          route={routes[edited]}
          place={edited}
          items={items}
          saving={saving}
          onSave={(route) => save([...routes.slice(0, edited), route, ...routes.slice(edited + 1)])}
          onClose={() => {
            saving.reset();
            setEdited(null);
          }}
        />
      )}
    </Panel>
  );
}

const plural = { task: 'Tasks', request: 'Requests', case: 'Cases', change: 'Changes' } as const;

/** "Tasks of Acme become tickets in Support." */
export function routeWords(route: DeskRoute, items: readonly CatalogItem[]): string {
  const itemName = (id: string) => items.find((item) => item.id === id)?.name ?? id;
  if (route.direction === 'out') {
    const { catalogItem, kind, customer, provider, assignmentGroup } = route.where ?? {};
    const conditions = [
      catalogItem && `for ${itemName(catalogItem)}`,
      kind && `of the kind ${kind}`,
      customer && `of ${customer}`,
      provider && `to ${provider}`,
      assignmentGroup && `with ${assignmentGroup}`,
    ];
    return `${[plural[route.record], ...conditions].filter(Boolean).join(' ')} become tickets in ${route.queue}.`;
  }
  const { queue, group, field } = route.where;
  const conditions = [
    queue && `in ${queue}`,
    group && `with ${group}`,
    field && `whose ${field.name} is ${field.value}`,
  ];
  const what = route.catalogItem
    ? `requests for ${itemName(route.catalogItem)}`
    : plural[route.record].toLowerCase();
  return `${['Tickets', ...conditions].filter(Boolean).join(' ')} become ${what}.`;
}
