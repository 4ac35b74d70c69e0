import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { announce } from '../parts/announce';
import { Button } from '../parts/Button';
import { Choice } from '../parts/Choice';
import { Dialog } from '../parts/Dialog';
import { Field } from '../parts/Field';
import { PageHeader } from '../parts/PageHeader';
import { type Column, RecordList } from '../parts/RecordList';
import { SearchBox } from '../parts/SearchBox';
import { Time } from '../parts/Time';
import { useSearchParams } from '../shell/searchParams';
import './admin.css';
import { pageOf } from './address';
import { CheckedForm, useFields } from './CheckedForm';
import { type ExternalSystem, type Group, useAct } from './records';
import { useRecords } from './useRecords';

const columns: readonly Column<Group>[] = [
  { title: 'Name', narrow: 'lead', cell: ({ name }) => name },
  {
    title: 'External system',
    cell: ({ externalSystem, links }) =>
      externalSystem ? (
        <Link to={pageOf(links.externalSystem ?? '')}>{externalSystem}</Link>
      ) : (
        'People here'
      ),
  },
  { title: 'Since', narrow: 'aside', cell: ({ createdAt }) => <Time at={createdAt} /> },
];

/** Who owns changes: people here, or an external system. */
export function GroupList() {
  const [{ q }, change] = useSearchParams();
  const [making, setMaking] = useState(false);
  const list = useRecords<Group>('groups', { q });
  return (
    <>
      <PageHeader
        title="Groups"
        actions={
          <Button look="primary" icon="plus" onPress={() => setMaking(true)}>
            New group
          </Button>
        }
      >
        Who owns changes: people here, or an external system.
      </PageHeader>
      <search className="filters">
        <SearchBox label="Search groups" value={q ?? ''} onChange={(text) => change({ q: text })} />
      </search>
      <RecordList
        label="Groups"
        columns={columns}
        keyOf={({ id }) => id}
        list={list}
        empty={
          <>
            <strong>{q ? 'Nothing matches' : 'No groups yet'}</strong>{' '}
            {q ? 'Try other words.' : 'Changes are owned by groups: make the first.'}
          </>
        }
      />
      {making && <NewGroup onClose={() => setMaking(false)} />}
    </>
  );
}

function NewGroup({ onClose }: { readonly onClose: () => void }) {
  const fields = useFields('new group', { name: '', system: '' });
  const [name, system] = [fields.text('name'), fields.text('system')];
  const systems = useRecords<ExternalSystem>('external-systems').items;
  const making = useAct(() => {
    announce(`${name} is created.`);
    fields.draft.clear();
    onClose();
  });
  return (
    <Dialog title="New group" open onClose={onClose}>
      <CheckedForm
        submit="Make it"
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
              label="Name"
              required
              autoFocus
              maxLength={200}
              {...fields.at('name')}
              error={error('name')}
            />
            <Choice
              label="External system"
              options={[
                { id: '', label: 'None: people here' },
                ...systems.map((one) => ({ id: one.id, label: one.name })),
              ]}
              placeholder="None: people here"
              {...fields.at('system')}
              error={error('externalSystem')}
              description="Changes that this group gets are assigned to the system behind it."
            />
          </>
        )}
      </CheckedForm>
    </Dialog>
  );
}
