import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useIdempotencyKeys } from '../api/idempotencyKey';
import { send } from '../api/send';
import { holds } from '../api/session';
import type { SavedView } from '../api/types';
import { announce } from '../components/announcements';
import { Choice } from '../components/Choice';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { CheckedForm } from '../form/CheckedForm';
import { t } from '../i18n/t';
import { useUser } from '../session/useSession';
import { useGroupNames } from '../ticket/useChoices';
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
  const [audience, setAudience] = useState(audienceOf(view));
  const saving = useMutation({
    mutationFn: async () => {
      const named = { name: name.trim(), ...sharedWith(audience) };
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
              <AudienceChoice
                value={audience}
                onChange={setAudience}
                error={error('group') ?? error('shared')}
              />
            )}
          </>
        )}
      </CheckedForm>
    </Dialog>
  );
}

const owner = 'owner';
const everybody = 'everybody';
const group = 'group/';

/** Who sees a view, as the value of the choice: its owner, everybody, or a group by its name. */
function audienceOf(view: SavedView | undefined): string {
  if (view?.group) return `${group}${view.group}`;
  return view?.shared ? everybody : owner;
}

function sharedWith(audience: string): Pick<SavedView, 'shared' | 'group'> {
  const isGroup = audience.startsWith(group);
  return { shared: audience === everybody, group: isGroup ? audience.slice(group.length) : null };
}

interface AudienceProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: string | undefined;
}

function AudienceChoice({ value, onChange, error }: AudienceProps) {
  const groups = useGroupNames().map((name) => ({
    id: `${group}${name}`,
    label: t('list.viewForGroup', { group: name }),
  }));
  return (
    <Choice
      label={t('list.viewFor')}
      description={t('list.viewForHint')}
      options={[
        { id: owner, label: t('list.viewForMe') },
        { id: everybody, label: t('list.viewForAll') },
        ...groups,
      ]}
      value={value}
      onChange={onChange}
      error={error}
      required
    />
  );
}
