import { Link, useParams } from '@tanstack/react-router';
import type { AdminUser } from '../api/types';
import { announce } from '../components/announcements';
import { Checks } from '../components/Check';
import { PageHeader } from '../components/PageHeader';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { CheckedForm } from '../form/CheckedForm';
import { areTexts, useDraft } from '../form/drafts';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
import { useCollection } from '../list/useCollection';
import { ConfirmButton } from '../record/ActionButton';
import { type Begun, Editing, type FormOf, isBegun, Panel, RecordPage } from '../record/RecordPage';
import { pathOf, useAction, useRecord } from '../record/useRecord';
import { useUser } from '../session/useSession';
import { AssignedWork } from './AssignedWork';
import { ProfilePanel, profileOf } from './ProfilePage';
import { roleOptions, rolesInWords } from './roles';
import { Sessions } from './Sessions';
import { Tokens } from './Tokens';

/** A user: their roles and their tokens. */
export function UserPage() {
  const { name } = useParams({ from: '/users/$name' });
  const found = useRecord<AdminUser>(pathOf('users', name));
  const me = useUser();
  return (
    <RecordPage found={found}>
      {(user, version) => (
        <>
          <PageHeader
            title={user.name}
            actions={user.name !== me.name && <DisableButton user={user} />}
            over={<Link to="/users">{t('user.users')}</Link>}
          >
            {user.disabledAt && <StateBadge state={t('user.disabled')} tone="quiet" />}{' '}
            {rolesInWords(user.roles)} ·{' '}
            <RichText text="user.sinceTime" parts={{ time: <Time at={user.createdAt} /> }} />
          </PageHeader>
          <div className="record-main record-narrow">
            <Editing latest={{ record: user, version }} shows={({ roles }) => roles}>
              {(form) => <RolesForm {...form} />}
            </Editing>
            <Editing latest={{ record: user, version }} shows={profileOf}>
              {(form) => <ProfilePanel {...form} path={user.links.self ?? ''} />}
            </Editing>
            {user.roles.some((role) => role !== 'requester') && <AssignedWork user={user} />}
            <UserTokens user={user} />
            <UserSessions user={user} />
          </div>
        </>
      )}
    </RecordPage>
  );
}

function UserSessions({ user: { name } }: { readonly user: AdminUser }) {
  return (
    <Sessions
      list={useCollection('/api/v1/users/{name}/sessions', {}, { params: { name } })}
      path={`${pathOf('users', name)}/sessions`}
      endAll={t('user.endSessions')}
    />
  );
}

function UserTokens({ user: { name, links, disabledAt } }: { readonly user: AdminUser }) {
  const list = useCollection('/api/v1/users/{name}/tokens', {}, { params: { name } });
  return (
    <Tokens
      list={list}
      path={links.tokens ?? ''}
      newTitle={t('user.newTokenOf', { name })}
      emptyHint={t('user.noTokensHint', { name })}
      disabled={disabledAt !== null}
    />
  );
}

function RolesForm({ record, begun, ifMatch, onSaved, reload }: FormOf<AdminUser>) {
  const me = useUser();
  const begin: Roles = { roles: record.roles, ...begun };
  const draft = useDraft(`roles of ${record.name}`, begin, hasRoles);
  const { roles } = draft.value;
  const saving = useAction<AdminUser>((body, _, saved) => {
    announce(t('user.savedSoon'));
    draft.clear();
    onSaved(body, saved);
  });
  return (
    <Panel title={t('user.permissions')}>
      <CheckedForm
        submit={t('user.save')}
        reload={reload}
        sending={saving}
        draft={draft}
        missing={{}}
        onSubmit={() =>
          saving.mutate({
            path: record.links.self ?? '',
            method: 'PATCH',
            body: { roles },
            ifMatch: ifMatch(draft.value),
          })
        }
      >
        {(error) => (
          <Checks
            label={t('user.roles')}
            required
            options={roleOptions}
            value={roles}
            onChange={(chosen) => draft.set((now) => ({ ...now, roles: chosen }))}
            error={error('roles')}
            {...(record.name === me.name && {
              description: t('user.thisIsYou'),
            })}
          />
        )}
      </CheckedForm>
    </Panel>
  );
}

/** Disables the user, or enables them again. */
function DisableButton({ user }: { readonly user: AdminUser }) {
  const path = user.links.self ?? '';
  const { name } = user;
  return user.disabledAt ? (
    <ConfirmButton
      label={t('user.enable')}
      title={t('user.enableTitle', { name })}
      confirm={t('user.enable')}
      action={{ path, method: 'PATCH', body: { disabled: false } }}
      done={t('user.enabledDone', { name })}
    >
      {t('user.enableHint')}
    </ConfirmButton>
  ) : (
    <ConfirmButton
      label={t('user.disable')}
      variant="danger"
      title={t('user.disableTitle', { name })}
      confirm={t('user.disable')}
      danger
      action={{ path, method: 'PATCH', body: { disabled: true } }}
      done={t('user.disabledDone', { name })}
    >
      {t('user.disableHint')}
    </ConfirmButton>
  );
}

interface Roles extends Begun {
  readonly roles: readonly string[];
}

function hasRoles(value: unknown): value is Roles {
  return isBegun(value) && areTexts(value.roles);
}
