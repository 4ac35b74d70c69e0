import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../parts/Button';
import { Checks } from '../parts/Check';
import { FilterChoice } from '../parts/Choice';
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
import { type AdminUser, useAct } from './records';
import { roleOptions, rolesInWords } from './roles';
import { useRecords } from './useRecords';

const columns: readonly Column<AdminUser>[] = [
  {
    title: 'Name',
    narrow: 'lead',
    cell: ({ name, links }) => (
      <Link to={pageOf(links.self ?? '')} className="row-link">
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
      <RecordList
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
  const adding = useAct<AdminUser>(({ links }) => {
    fields.draft.clear();
    void navigate({ to: pageOf(links.self ?? '/users') });
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
