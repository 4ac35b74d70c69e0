import type { Profile } from '../api/types';
import { announce } from '../components/announcements';
import { Choice } from '../components/Choice';
import { Field } from '../components/Field';
import { PageHeader } from '../components/PageHeader';
import { CheckedForm, useFields } from '../form/CheckedForm';
import { isLanguage, languageCodes, languages } from '../i18n/languages';
import { chooseLanguage, setTimeZone } from '../i18n/reader';
import { t } from '../i18n/t';
import { useCollection } from '../list/useCollection';
import { PreferencesPanel } from '../preferences/PreferencesPanel';
import { Editing, type FormOf, Panel, RecordPage } from '../record/RecordPage';
import { useAction, useRecord } from '../record/useRecord';
import { rolesInWords } from './roles';
import { Sessions } from './Sessions';
import { Tokens } from './Tokens';

const path = '/api/v1/profile';

/** The reader's own profile. */
export function ProfilePage() {
  const found = useRecord<Profile>(path);
  return (
    <RecordPage found={found}>
      {(profile, version) => (
        <>
          <PageHeader title={t('user.yourProfile')}>
            {profile.name} · {rolesInWords(profile.roles)}
          </PageHeader>
          <div className="record-main record-narrow">
            <Editing latest={{ record: profile, version }} shows={profileOf}>
              {(form) => (
                <ProfilePanel
                  {...form}
                  path={path}
                  onSaved={(saved, next) => {
                    form.onSaved(saved, next);
                    setTimeZone(saved.timeZone);
                    chooseLanguage(saved.language);
                  }}
                />
              )}
            </Editing>
            <PreferencesPanel />
            <OwnTokens />
            <OwnSessions />
          </div>
        </>
      )}
    </RecordPage>
  );
}

function OwnSessions() {
  return (
    <Sessions
      list={useCollection('/api/v1/profile/sessions', {})}
      path={`${path}/sessions`}
      endAll={t('user.endOtherSessions')}
    />
  );
}

function OwnTokens() {
  return (
    <Tokens
      list={useCollection('/api/v1/profile/tokens', {})}
      path={`${path}/tokens`}
      newTitle={t('user.newToken')}
      emptyHint={t('user.noOwnTokensHint')}
    />
  );
}

type Shown = Pick<Profile, 'name' | 'email' | 'language' | 'timeZone'>;

/** What the form of a profile shows. */
export function profileOf({ email, language, timeZone }: Shown) {
  return [email, language, timeZone];
}

interface Props<T extends Shown> extends FormOf<T> {
  /** Where the profile is changed. */
  readonly path: string;
}

/** Mail address, language and time zone: of the reader, or of a user that an admin looks at. */
export function ProfilePanel<T extends Shown>(props: Props<T>) {
  const { record, begun, ifMatch, path, onSaved, reload } = props;
  const { email, language, timeZone } = record;
  const fields = useFields(`profile of ${record.name}`, {
    ...begun,
    email: email ?? '',
    language: language ?? '',
    timeZone: timeZone ?? '',
  });
  const saving = useAction<T>((body, _, saved) => {
    announce(t('user.saved'));
    fields.draft.clear();
    onSaved(body, saved);
  });
  return (
    <Panel title={t('user.profile')}>
      <CheckedForm
        submit={t('user.save')}
        reload={reload}
        sending={saving}
        draft={fields.draft}
        missing={{}}
        onSubmit={() => {
          const chosen = fields.text('language');
          saving.mutate({
            path,
            method: 'PATCH',
            body: {
              email: fields.text('email') || null,
              language: isLanguage(chosen) ? chosen : null,
              timeZone: fields.text('timeZone') || null,
            },
            ifMatch: ifMatch(fields.draft.value),
          });
        }}
      >
        {(error) => (
          <>
            <Field
              label={t('field.email')}
              inputMode="email"
              maxLength={254}
              {...fields.at('email')}
              error={error('email')}
            />
            <Choice
              label={t('user.language')}
              {...fields.at('language')}
              placeholder={t('user.browsersLanguage')}
              options={[
                { id: '', label: t('user.browsersLanguage') },
                ...languageCodes.map((code) => ({ id: code, label: languages[code] })),
              ]}
              error={error('language')}
            />
            <Field
              label={t('user.timeZone')}
              maxLength={64}
              {...fields.at('timeZone')}
              suggestions={Intl.supportedValuesOf('timeZone')}
              description={t('user.timeZoneHint')}
              error={error('timeZone')}
            />
          </>
        )}
      </CheckedForm>
    </Panel>
  );
}
