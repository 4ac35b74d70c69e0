import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useIdempotencyKeys } from '../api/idempotencyKey';
import { send } from '../api/send';
import { holds } from '../api/session';
import type { SavedView } from '../api/types';
import { announce } from '../components/announcements';
import { Check } from '../components/Check';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { CheckedForm } from '../form/CheckedForm';
import { t } from '../i18n/t';
import { useUser } from '../session/useSession';
import { type ListName, pathOfView, savedViewsKey } from './savedViews';

interface Props {
  readonly list: ListName;
  readonly content: Pick<SavedView, 'filters' | 'sort' | 'columns'>;
  /** The view whose name and readers are changed. Without it, a new one is saved. */
  readonly view: SavedView | undefined;
  readonly onClose: () => void;
  readonly onSaved: (view: SavedView) => void;
}

/** Asks for the name of a view, and who sees it. */
export function SaveViewDialog({ list, content, view, onClose, onSaved }: Props) {
  const client = useQueryClient();
  const keys = useIdempotencyKeys();
  const isStaff = holds(useUser(), 'agent', 'admin');
  const [name, setName] = useState(view?.name ?? '');
  const [shared, setShared] = useState(view?.shared ?? false);
  const saving = useMutation({
    mutationFn: async () => {
      const named = { name: name.trim(), shared };
      if (!view) {
        const body = { list, ...content, ...named };
        return send<SavedView>('/api/v1/views', { method: 'POST', body, key: keys.keyOf(body) });
      }
      const { version } = await send(pathOfView(view));
      return send<SavedView>(pathOfView(view), { method: 'PATCH', body: named, ifMatch: version });
    },
    onSuccess: async ({ body }) => {
      keys.done();
      await client.invalidateQueries({ queryKey: savedViewsKey });
      announce(t('list.viewSaved', { name: body.name }));
      onClose();
      if (!view) onSaved(body);
    },
  });
  return (
    <Dialog
      title={view ? t('list.editViewNamed', { name: view.name }) : t('list.saveAsView')}
      open
      onClose={onClose}
    >
      {!view && <p className="quiet">{t('list.viewKeeps')}</p>}
      <CheckedForm
        submit={t('list.save')}
        onClose={onClose}
        sending={saving}
        missing={name.trim() === '' ? { name: t('form.pleaseFillThisIn') } : {}}
        onSubmit={() => saving.mutate()}
      >
        {(error) => (
          <>
            <Field
              label={t('list.viewName')}
              value={name}
              onChange={setName}
              required
              autoFocus
              error={error('name')}
            />
            {isStaff && (
              <Check
                label={t('list.shareView')}
                description={t('list.shareViewHint')}
                value={shared}
                onChange={setShared}
                error={error('shared')}
              />
            )}
          </>
        )}
      </CheckedForm>
    </Dialog>
  );
}
