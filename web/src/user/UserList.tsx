import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { AdminUser } from '../api/types';
import { Button } from '../components/Button';
import { Checks } from '../components/Check';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { Time } from '../components/Time';
import { CheckedForm, useFields } from '../form/CheckedForm';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { useAction } from '../record/useRecord';
import { roleOptions, rolesInWords } from './roles';

const columns: readonly Column<AdminUser>[] = [
  {
    title: 'Name',
    narrow: 'lead',
    cell: ({ name }) => (
      <Link to="/users/$name" params={{ name }} className="row-link">
        {name}
      </Link>
    ),
  },
  { title: 'Roles', cell: ({ roles }) => rolesInWords(roles) },
  { title: 'Since', narrow: 'aside', cell: ({ createdAt }) => <Time at={createdAt} /> },
];

/** The users of this instance and their roles. */
export function UserList() {
  const [adding, setAdding] = useState(false);
  return (
    <>
      <ListPage
        collection="/api/v1/users"
        search={useSearch({ from: '/users' })}
        title="Users"
        actions={
          <Button variant="primary" icon="plus" onPress={() => setAdding(true)}>
            Add a user
          </Button>
        }
        searchLabel="Search users"
        filters={[
          {
            name: 'role',
            label: 'Role',
            all: 'Any role',
            options: roleOptions.map(({ id, name }) => ({ id, label: name })),
          },
        ]}
        columns={columns}
        keyOf={({ name }) => name}
        empty="Add the people who work here."
      />
      {adding && <NewUser onClose={() => setAdding(false)} />}
    </>
  );
}

function NewUser({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const fields = useFields('new user', { name: '' });
  const [roles, setRoles] = useState<readonly string[]>(['requester']);
  const adding = useAction<AdminUser>(({ name }) => {
    fields.draft.clear();
    void navigate({ to: '/users/$name', params: { name } });
  });
  return (
    <Dialog title="Add a user" open onClose={onClose}>
      <CheckedForm
        submit="Add"
        onClose={onClose}
        sending={adding}
        draft={fields.draft}
        missing={fields.missing(['name'])}
        onSubmit={() =>
          adding.mutate({ path: '/api/v1/users', body: { name: fields.text('name'), roles } })
        }
      >
        {(error) => (
          <>
            <Field
              label="Name"
              required
              autoFocus
              maxLength={100}
              {...fields.at('name')}
              error={error('name')}
              description="Journals show this name. For single sign-on, it must be the name that the provider sends."
            />
            <Checks
              label="Roles"
              required
              options={roleOptions}
              value={roles}
              onChange={setRoles}
              error={error('roles')}
            />
          </>
        )}
      </CheckedForm>
    </Dialog>
  );
}
