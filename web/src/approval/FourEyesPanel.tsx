import { useState } from 'react';
import type { FourEyes } from '../api/types';
import { announce } from '../components/announcements';
import { Checks } from '../components/Check';
import { ErrorNotice } from '../components/Notice';
import { CheckedForm } from '../form/CheckedForm';
import { t } from '../i18n/t';
import { Panel } from '../record/RecordPage';
import { useAction, useRecord, type Versioned } from '../record/useRecord';
import { actionTexts } from './actionTexts';

const path = '/api/v1/four-eyes';
const { policy: _, ...chosen } = actionTexts;
const options = Object.entries(chosen).map(([id, text]) => ({ id, label: t(text) }));

/** Which actions need a second admin. */
export function FourEyesPanel() {
  const { data, error, refetch } = useRecord<FourEyes>(path);
  return (
    <Panel title={t('approval.policy')}>
      <ErrorNotice error={error} />
      {data && <PolicyForm key={data.version} found={data} reload={() => void refetch()} />}
    </Panel>
  );
}

function PolicyForm(props: { readonly found: Versioned<FourEyes>; readonly reload: () => void }) {
  const { record, version } = props.found;
  const [actions, setActions] = useState<readonly string[]>(record.actions);
  const saving = useAction<FourEyes>(() => announce(t('approval.policySaved')));
  return (
    <CheckedForm
      submit={t('approval.policySave')}
      label={t('approval.policy')}
      sending={saving}
      missing={{}}
      reload={props.reload}
      onSubmit={() => saving.mutate({ path, method: 'PATCH', body: { actions }, ifMatch: version })}
    >
      {(error) => (
        <Checks
          label={t('approval.policyActions')}
          options={options}
          value={actions}
          onChange={setActions}
          description={t('approval.policyHint')}
          error={error('actions')}
        />
      )}
    </CheckedForm>
  );
}
