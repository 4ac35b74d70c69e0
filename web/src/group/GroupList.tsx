import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Group } from '../api/types';
import { announce } from '../components/announcements';
import { Button } from '../components/Button';
import { Checks } from '../components/Check';
import { Choice } from '../components/Choice';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { RecordLink } from '../components/RecordLink';
import { Time } from '../components/Time';
import { CheckedForm, useFields } from '../form/CheckedForm';
import { t } from '../i18n/t';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { distinct, useAll } from '../list/useCollection';
import { useAction } from '../record/useRecord';
import { usePeople } from '../ticket/useChoices';

const columnsOf = (edit: (group: Group) => void): readonly Column<Group>[] => [
  { title: t('group.name'), narrow: 'lead', cell: ({ name }) => name },
  {
    title: t('group.externalSystem'),
    cell: ({ externalSystem, links }) =>
      externalSystem ? (
        <RecordLink path={links.externalSystem}>{externalSystem}</RecordLink>
      ) : (
        t('group.peopleHere')
      ),
  },
  {
    title: t('group.members'),
    cell: (group) => (
      <span className="assignee">
        {group.members.join(', ') || t('group.nobodyYet')}
        <Button
          variant="quiet"
          aria-label={t('group.changeMembers', { group: group.name })}
          onPress={() => edit(group)}
        >
          {t('group.change')}
        </Button>
      </span>
    ),
  },
  { title: t('group.since'), narrow: 'aside', cell: ({ createdAt }) => <Time at={createdAt} /> },
];

/** The groups that work is assigned to: people here, or an external system. */
export function GroupList() {
  const [creating, setCreating] = useState(false);
  const [edited, setEdited] = useState<Group | null>(null);
  return (
    <>
      <ListPage
        collection="/api/v1/groups"
        search={useSearch({ from: '/groups' })}
        title={t('group.groups')}
        introduction={t('group.whoWorksOnWhat')}
        actions={
          <Button variant="primary" icon="plus" onPress={() => setCreating(true)}>
            {t('group.newGroup')}
          </Button>
        }
        searchLabel={t('group.searchGroups')}
        columns={columnsOf(setEdited)}
        keyOf={({ id }) => id}
        empty={t('group.workIsAssignedTo')}
      />
      {creating && <NewGroup onClose={() => setCreating(false)} />}
      {edited && <Members group={edited} onClose={() => setEdited(null)} />}
    </>
  );
}

/** Changes the members of a group. */
function Members({ group, onClose }: { readonly group: Group; readonly onClose: () => void }) {
  const [members, setMembers] = useState<readonly string[]>(group.members);
  const people = distinct([...usePeople(), ...group.members]);
  const saving = useAction(() => {
    announce(t('group.membersSaved', { group: group.name }));
    onClose();
  });
  return (
    <Dialog title={t('group.membersOf', { group: group.name })} open onClose={onClose}>
      <CheckedForm
        submit={t('group.save')}
        onClose={onClose}
        sending={saving}
        missing={{}}
        onSubmit={() =>
          saving.mutate({ path: group.links.self ?? '', method: 'PATCH', body: { members } })
        }
      >
        {(error) => (
          <Checks
            label={t('group.members')}
            options={people.map((name) => ({ id: name, label: name }))}
            value={members}
            onChange={setMembers}
            error={error('members')}
            description={t('group.theyFindWhatWaits')}
          />
        )}
      </CheckedForm>
    </Dialog>
  );
}

function NewGroup({ onClose }: { readonly onClose: () => void }) {
  const fields = useFields('new group', { name: '', system: '' });
  const [name, system] = [fields.text('name'), fields.text('system')];
  const systems = useAll('/api/v1/external-systems');
  const making = useAction(() => {
    announce(t('group.created', { name }));
    fields.draft.clear();
    onClose();
  });
  return (
    <Dialog title={t('group.newGroup')} open onClose={onClose}>
      <CheckedForm
        submit={t('group.create')}
        onClose={onClose}
        sending={making}
        draft={fields.draft}
        missing={fields.missing(['name'])}
        onSubmit={() =>
          making.mutate({
            path: '/api/v1/groups',
            body: { name, ...(system !== '' && { externalSystem: system }) },
          })
        }
      >
        {(error) => (
          <>
            <Field
              label={t('group.name')}
              required
              autoFocus
              maxLength={200}
              {...fields.at('name')}
              error={error('name')}
            />
            <Choice
              label={t('group.externalSystem')}
              options={[
                { id: '', label: t('group.nonePeopleHere') },
                ...systems.map((one) => ({ id: one.id, label: one.name })),
              ]}
              placeholder={t('group.nonePeopleHere')}
              {...fields.at('system')}
              error={error('externalSystem')}
              description={t('group.changesThatThisGroup')}
            />
          </>
        )}
      </CheckedForm>
    </Dialog>
  );
}
