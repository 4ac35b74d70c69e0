import { useState } from 'react';
import { Button } from '../components/Button';
import { Checks } from '../components/Check';
import { Choice } from '../components/Choice';
import { Dialog } from '../components/Dialog';
import { t } from '../i18n/t';
import type { Column } from './RecordTable';
import type { Ordered } from './SortHeader';
import { useSearchParams } from './useSearchParams';

interface Props<T> {
  readonly columns: readonly Column<T>[];
  readonly shown: readonly Column<T>[];
  readonly order: Ordered;
}

/** The columns of a list, and its order: cards on a narrow screen have no headers to press. */
export function ColumnsButton<T>({ columns, shown, order }: Props<T>) {
  const [open, setOpen] = useState(false);
  const [, change] = useSearchParams();
  const [, ...optional] = columns;
  const [, ...now] = shown;
  const sorts = columns.flatMap(({ title, sort }) => (sort ? [{ title, by: sort.by }] : []));
  return (
    <>
      <Button icon="settings" onPress={() => setOpen(true)}>
        {t('list.columns')}
      </Button>
      <Dialog title={t('list.columnsAndOrder')} open={open} onClose={() => setOpen(false)}>
        <div className="form">
          <Choice
            filter
            label={t('list.order')}
            value={order.by}
            onChange={order.onChange}
            options={sorts.flatMap(({ title, by }) => [
              { id: by, label: t('list.ascending', { title }) },
              { id: `-${by}`, label: t('list.descending', { title }) },
            ])}
          />
          <Checks
            label={t('list.columns')}
            required
            options={optional.flatMap(({ id, title }) => (id ? [{ id, label: title }] : []))}
            value={now.flatMap(({ id }) => (id ? [id] : []))}
            onChange={(ids) => change({ columns: inOrder(optional, ids) })}
          />
          <div className="dialog-buttons">
            <Button variant="quiet" onPress={() => change({ columns: undefined })}>
              {t('list.usualColumns')}
            </Button>
            <Button variant="primary" onPress={() => setOpen(false)}>
              {t('list.done')}
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  );
}

/** The ids as the address has them. `none` is no column: only the first one is shown. */
function inOrder(columns: readonly Column<never>[], ids: readonly string[]): string {
  const shown = columns.flatMap(({ id }) => (id && ids.includes(id) ? [id] : []));
  return shown.join(',') || 'none';
}
