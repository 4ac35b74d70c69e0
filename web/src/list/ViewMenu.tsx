import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { send } from '../api/send';
import { holds } from '../api/session';
import type { SavedView } from '../api/types';
import { ActionMenu } from '../components/ActionMenu';
import { announce } from '../components/announcements';
import { report } from '../components/reports';
import { errorText } from '../i18n/problems';
import { t } from '../i18n/t';
import { ConfirmDialog } from '../record/ConfirmDialog';
import { useUser } from '../session/useSession';
import { SaveViewDialog } from './SaveViewDialog';
import { type ListName, pathOfView, savedViewsKey } from './savedViews';

/** What a view keeps of the list as it is shown. */
export type ViewContent = Pick<SavedView, 'filters' | 'sort' | 'columns'>;

interface Props {
  readonly list: ListName;
  readonly content: ViewContent;
  /** The saved view that is open. */
  readonly view: SavedView | undefined;
  /** Opens a view, or the first one of the list. */
  readonly onOpen: (view: SavedView | null) => void;
}

/** Saves what the list shows as a view, and changes the saved view that is open. */
export function ViewMenu({ list, content, view, onOpen }: Props) {
  const user = useUser();
  const client = useQueryClient();
  const [dialog, setDialog] = useState<'new' | 'edit' | 'delete' | null>(null);
  const saving = useMutation({
    mutationFn: async (path: string) => {
      const { version } = await send(path);
      return send(path, { method: 'PATCH', body: content, ifMatch: version });
    },
    onSuccess: () => {
      announce(t('list.viewSaved', { name: view?.name ?? '' }));
      void client.invalidateQueries({ queryKey: savedViewsKey });
    },
    onError: (error) => report({ title: t('list.viewNotSaved'), text: errorText(error) }),
  });
  const mayChange = view && (view.owner === user.name || holds(user, 'admin'));
  const close = () => setDialog(null);

  const opening = useMutation({
    mutationFn: (one: SavedView) =>
      send(pathOfView(one), { method: 'PATCH', body: { isDefault: !one.isDefault } }),
    onSuccess: (_answer, one) => {
      announce(one.isDefault ? t('list.noDefaultNow') : t('list.defaultNow'));
      return client.invalidateQueries({ queryKey: savedViewsKey });
    },
    onError: (error) => report({ title: t('list.viewNotSaved'), text: errorText(error) }),
  });

  const actions = {
    new: { label: t('list.saveAsView'), run: () => setDialog('new') },
    ...(view && {
      default: {
        label: view.isDefault ? t('list.noDefault') : t('list.makeDefault'),
        run: () => opening.mutate(view),
      },
    }),
    ...(mayChange && {
      save: { label: t('list.saveView'), run: () => saving.mutate(pathOfView(view)) },
      edit: { label: t('list.editView'), run: () => setDialog('edit') },
      delete: { label: t('list.deleteView'), run: () => setDialog('delete') },
    }),
  };
  return (
    <>
      <ActionMenu
        label={t('list.view')}
        actions={Object.entries(actions).map(([id, { label }]) => ({
          id,
          label,
          danger: id === 'delete',
        }))}
        onAction={(id) =>
          Object.entries(actions)
            .find(([name]) => name === id)?.[1]
            .run()
        }
      />
      {(dialog === 'new' || (dialog === 'edit' && view)) && (
        <SaveViewDialog
          list={list}
          content={content}
          view={dialog === 'edit' ? view : undefined}
          onClose={close}
          onSaved={onOpen}
        />
      )}
      {dialog === 'delete' && view && (
        <ConfirmDialog
          title={t('list.deleteViewNamed', { name: view.name })}
          confirm={t('list.delete')}
          danger
          action={{ path: pathOfView(view), method: 'DELETE' }}
          done={t('list.viewDeleted', { name: view.name })}
          onDone={() => {
            // The list must not open with it again before the views are loaded.
            client.setQueriesData<readonly SavedView[]>({ queryKey: savedViewsKey }, (views) =>
              views?.filter(({ id }) => id !== view.id),
            );
            onOpen(null);
          }}
          onClose={close}
        >
          {view.shared || view.group ? t('list.deleteShared') : t('list.deleteOwn')}
        </ConfirmDialog>
      )}
    </>
  );
}
