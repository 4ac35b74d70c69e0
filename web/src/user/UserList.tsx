import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../components/Button';
import { Checks } from '../components/Check';
import { FilterChoice } from '../components/Choice';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { PageHeader } from '../components/PageHeader';
import { Time } from '../components/Time';
import { type Column, RecordTable } from '../list/RecordTable';
import { SearchBox } from '../list/SearchBox';
import { useSearchParams } from '../list/useSearchParams';
import '../styles/admin.css';
import { CheckedForm, useFields } from '../form/CheckedForm';
import { useRecords } from '../list/useRecords';
import { type AdminUser, useAction } from '../record/useRecord';
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

/** Who may come in, and what they may do. */
export function UserList() {
  const [{ q, role }, change] = useSearchParams();
  const [adding, setAdding] = useState(false);
  const list = useRecords<AdminUser>('users', { q, role });
  return (
    <>
      <PageHeader
        title="Users"
        actions={
          <Button look="primary" icon="plus" onPress={() => setAdding(true)}>
            Add a user
          </Button>
        }
      />
      <search className="filters">
        <SearchBox label="Search users" value={q ?? ''} onChange={(text) => change({ q: text })} />
        <FilterChoice
          label="Role"
          all="Any role"
          options={roleOptions.map(({ id, name }) => ({ id, label: name }))}
          value={role}
          onChange={(chosen) => change({ role: chosen })}
        />
      </search>
      <RecordTable
        label="Users"
        columns={columns}
        keyOf={({ name }) => name}
        list={list}
        empty={
          <>
            <strong>Nobody matches</strong> Try other words, or any role.
          </>
        }
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
              description="As it stands in journals. Who signs in by single sign-on needs the name that it says."
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
