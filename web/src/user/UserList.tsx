import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { AdminUser } from '../api/types';
import { Avatar } from '../components/Avatar';
import { Button } from '../components/Button';
import { Checks } from '../components/Check';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { CheckedForm, useFields } from '../form/CheckedForm';
import { t } from '../i18n/t';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { useAction } from '../record/useRecord';
import { roleOptions, rolesInWords } from './roles';
import { UserImport } from './UserImport';

const columns: readonly Column<AdminUser>[] = [
  {
    title: t('user.name'),
    narrow: 'lead',
    cell: ({ name }) => (
      <Link to="/users/$name" params={{ name }} className="row-link">
        <Avatar name={name} /> {name}
      </Link>
    ),
  },
  { title: t('user.roles'), cell: ({ roles }) => rolesInWords(roles) },
  { title: t('field.email'), cell: ({ email }) => email },
  {
    title: t('user.status'),
    cell: ({ disabledAt }) =>
      disabledAt ? <StateBadge state={t('user.disabled')} tone="quiet" /> : t('user.enabled'),
  },
  { title: t('user.since'), narrow: 'aside', cell: ({ createdAt }) => <Time at={createdAt} /> },
];

/** The users of this instance and their roles. */
export function UserList() {
  const [adding, setAdding] = useState(false);
  const [importing, setImporting] = useState(false);
  return (
    <>
      <ListPage
        collection="/api/v1/users"
        search={useSearch({ from: '/users' })}
        title={t('user.users')}
        actions={
          <>
            <Button onPress={() => setImporting(true)}>{t('user.import')}</Button>
            <Button variant="primary" icon="plus" onPress={() => setAdding(true)}>
              {t('user.addUser')}
            </Button>
          </>
        }
        searchLabel={t('user.search')}
        filters={[
          {
            name: 'role',
            label: t('user.role'),
            all: t('user.anyRole'),
            options: roleOptions.map(({ id, name }) => ({ id, label: name })),
          },
          {
            name: 'disabled',
            label: t('user.status'),
            all: t('user.anyStatus'),
            options: [
              { id: 'false', label: t('user.enabled') },
              { id: 'true', label: t('user.disabled') },
            ],
          },
        ]}
        columns={columns}
        keyOf={({ name }) => name}
        empty={t('user.empty')}
      />
      {importing && <UserImport onClose={() => setImporting(false)} />}
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
    <Dialog title={t('user.addUser')} open onClose={onClose}>
      <CheckedForm
        submit={t('user.add')}
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
              label={t('user.name')}
              required
              autoFocus
              maxLength={100}
              {...fields.at('name')}
              error={error('name')}
              description={t('user.nameHint')}
            />
            <Checks
              label={t('user.roles')}
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
