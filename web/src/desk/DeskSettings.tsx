import { useState } from 'react';
import type { Desk } from '../api/types';
import { announce } from '../components/announcements';
import { Check } from '../components/Check';
import { Field } from '../components/Field';
import { CheckedForm, useFields } from '../form/CheckedForm';
import { t } from '../i18n/t';
import { useAll } from '../list/useCollection';
import { Editing, type FormOf } from '../record/RecordPage';
import { useAction, type Versioned } from '../record/useRecord';
import { CredentialFields, type Credentials } from './CredentialFields';

/** The URL, credentials and limits of a desk. */
export function DeskSettings({ latest }: { readonly latest: Versioned<Desk> }) {
  return (
    <Editing
      latest={latest}
      shows={({ name, url, callsPerMinute, pollSeconds }) => [
        name,
        url,
        callsPerMinute,
        pollSeconds,
      ]}
    >
      {(form) => <Form {...form} />}
    </Editing>
  );
}

function Form({ record, begun, ifMatch, onSaved, reload }: FormOf<Desk>) {
  const kind = useAll('/api/v1/desk-kinds').find(({ name }) => name === record.kind);
  const [isReplaced, setIsReplaced] = useState(false);
  const [credentials, setCredentials] = useState<Credentials>({});
  const fields = useFields(`desk ${record.id}`, {
    name: record.name,
    url: record.url,
    callsPerMinute: String(record.callsPerMinute),
    pollSeconds: String(record.pollSeconds),
    ...begun,
  });
  const saving = useAction<Desk>((body, _, saved) => {
    announce(t('desk.saved'));
    fields.draft.clear();
    setIsReplaced(false);
    setCredentials({});
    onSaved(body, saved);
  });
  return (
    <CheckedForm
      submit={t('desk.save')}
      label={t('desk.settings')}
      reload={reload}
      sending={saving}
      draft={fields.draft}
      missing={fields.missing(['name', 'url', 'callsPerMinute', 'pollSeconds'])}
      onSubmit={() =>
        saving.mutate({
          path: record.links.self ?? '',
          method: 'PATCH',
          body: {
            name: fields.text('name'),
            url: fields.text('url'),
            callsPerMinute: Number(fields.text('callsPerMinute')),
            pollSeconds: Number(fields.text('pollSeconds')),
            ...(isReplaced && { credentials }),
          },
          ifMatch: ifMatch(fields.draft.value),
        })
      }
    >
      {(error) => (
        <>
          <Field
            label={t('desk.name')}
            required
            maxLength={200}
            {...fields.at('name')}
            error={error('name')}
          />
          <Field
            label={t('desk.url')}
            required
            type="url"
            inputMode="url"
            maxLength={2048}
            {...fields.at('url')}
            error={error('url')}
          />
          <Check
            label={t('desk.replaceCredentials')}
            value={isReplaced}
            onChange={(isOn) => {
              setIsReplaced(isOn);
              setCredentials({});
            }}
            error={isReplaced ? undefined : error('credentials')}
          />
          {isReplaced && (
            <CredentialFields
              kind={kind}
              value={credentials}
              onChange={setCredentials}
              sending={saving}
              error={error}
            />
          )}
          <Field
            label={t('desk.callsPerMinute')}
            required
            inputMode="numeric"
            {...fields.at('callsPerMinute')}
            error={error('callsPerMinute')}
            description={t('desk.callsAbout')}
          />
          <Field
            label={t('desk.pollSeconds')}
            required
            inputMode="numeric"
            {...fields.at('pollSeconds')}
            error={error('pollSeconds')}
          />
        </>
      )}
    </CheckedForm>
  );
}
