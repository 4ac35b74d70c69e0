import { Link, useParams } from '@tanstack/react-router';
import type { AdminUser } from '../api/types';
import { announce } from '../components/announcements';
import { Checks } from '../components/Check';
import { PageHeader } from '../components/PageHeader';
import { Time } from '../components/Time';
import { CheckedForm } from '../form/CheckedForm';
import { areTexts, isObject, useDraft } from '../form/drafts';
import { Editing, Panel, RecordPage } from '../record/RecordPage';
import { pathOf, useAction, useRecord, type Versioned } from '../record/useRecord';
import { useUser } from '../session/useSession';
import { roleOptions, rolesInWords } from './roles';
import { UserTokens } from './UserTokens';

/** A user: their roles and their tokens. */
export function UserPage() {
  const { name } = useParams({ from: '/users/$name' });
  const found = useRecord<AdminUser>(pathOf('users', name));
  return (
    <RecordPage found={found}>
      {(user, version) => (
        <>
          <PageHeader title={user.name} over={<Link to="/users">Users</Link>}>
            {rolesInWords(user.roles)} · since <Time at={user.createdAt} />
          </PageHeader>
          <div className="record-main record-narrow">
            <Editing latest={{ record: user, version }}>
              {({ base, onSaved, reload }) => (
                <RolesForm {...base} onSaved={onSaved} reload={reload} />
              )}
            </Editing>
            <UserTokens user={user} />
          </div>
        </>
      )}
    </RecordPage>
  );
}

function RolesForm(
  props: Versioned<AdminUser> & {
    readonly onSaved: (record: AdminUser, version: string | null) => void;
    readonly reload: () => void;
  },
) {
  const { record, version, onSaved, reload } = props;
  const me = useUser();
  const begin: Roles = { roles: record.roles };
  const draft = useDraft(`roles of ${record.name} ${version}`, begin, hasRoles);
  const { roles } = draft.value;
  const saving = useAction<AdminUser>((body, _, saved) => {
    announce('Saved. It takes effect within seconds.');
    draft.clear();
    onSaved(body, saved);
  });
  return (
    <Panel title="Permissions">
      <CheckedForm
        submit="Save"
        reload={reload}
        sending={saving}
        draft={draft}
        missing={{}}
        onSubmit={() =>
          saving.mutate({
            path: record.links.self ?? '',
            method: 'PATCH',
            body: { roles },
            ifMatch: version,
          })
        }
      >
        {(error) => (
          <Checks
            label="Roles"
            required
            options={roleOptions}
            value={roles}
            onChange={(chosen) => draft.set({ roles: chosen })}
            error={error('roles')}
            {...(record.name === me.name && {
              description: 'This is you. Only another admin can remove your admin role.',
            })}
          />
        )}
      </CheckedForm>
    </Panel>
  );
}

interface Roles {
  readonly roles: readonly string[];
}

function hasRoles(value: unknown): value is Roles {
  return isObject(value) && areTexts(value.roles);
}
