import { useState } from 'react';
import type { Desk, DeskRoute } from '../api/types';
import { announce } from '../components/announcements';
import { Button } from '../components/Button';
import { ErrorNotice } from '../components/Notice';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
import { useAll } from '../list/useCollection';
import { Panel } from '../record/RecordPage';
import { useAction, type Versioned } from '../record/useRecord';
import { RouteDialog } from './RouteDialog';
import { conditionsOf, effectOf } from './routeWords';
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
    announce(t('desk.routesSaved'));
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
      title={t('desk.routes')}
      actions={
        <Button icon="plus" onPress={() => setEdited(routes.length)}>
          {t('desk.addRoute')}
        </Button>
      }
    >
      <p className="quiet">{t('desk.routesAbout')}</p>
      {edited === null && <ErrorNotice error={saving.error} />}
      {routes.length === 0 ? (
        <div className="empty">
          <RichText text="desk.noRoutes" parts={{ strong: <strong /> }} />
        </div>
      ) : (
        <ol className="desk-routes">
          {routes.map((route, n) => {
            const effect = effectOf(route, items);
            const conditions = conditionsOf(route, items);
            return (
              <li key={effect + conditions}>
                <span>
                  {effect}
                  {conditions && <span className="row-under">{conditions}</span>}
                </span>
                <span className="row-buttons">
                  {n > 0 && (
                    <Button
                      aria-label={t('desk.moveUp', { place: n + 1 })}
                      onPress={() => save(moved(n, n - 1))}
                    >
                      {t('desk.up')}
                    </Button>
                  )}
                  <Button
                    aria-label={t('desk.editRoute', { place: n + 1 })}
                    onPress={() => setEdited(n)}
                  >
                    {t('desk.edit')}
                  </Button>
                  <Button
                    aria-label={t('desk.removeRoute', { place: n + 1 })}
                    variant="danger"
                    onPress={() => save(routes.filter((_, m) => m !== n))}
                  >
                    {t('desk.remove')}
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
