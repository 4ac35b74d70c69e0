import { useState } from 'react';
import { Button } from '../components/Button';
import { t } from '../i18n/t';
import { useOffers } from '../keyboard/shortcuts';
import { useUser } from '../session/useSession';
import { AssignToMe } from '../ticket/AssignToMe';
import { CommandMenu } from '../ticket/CommandMenu';
import { EditDialog } from '../ticket/EditDialog';
import { type CaseTicket, caseCommands } from './case';
import { useCaseFields, useCaseInputs } from './caseFields';

/** What the agent may do with a case now. The API says it. */
export function CaseActions({ record }: { readonly record: CaseTicket }) {
  const { name: me } = useUser();
  const inputs = useCaseInputs();
  const fields = useCaseFields(record);
  const [editing, setEditing] = useState(false);
  const isEditable = record.actions.includes('update');
  useOffers(
    isEditable
      ? [{ section: 'page', keys: 'e', label: t('case.edit'), run: () => setEditing(true) }]
      : [],
  );
  const toTake = record.actions.includes('assign') && !record.assignedTo;
  return (
    <>
      {record.assignedTo !== me && (
        <AssignToMe
          record={record}
          lifecycle="case"
          collection="/api/v1/cases"
          variant={toTake ? 'primary' : 'plain'}
          isPage
        />
      )}
      {isEditable && <Button onPress={() => setEditing(true)}>{t('case.edit')}</Button>}
      <CommandMenu
        commandsOf={caseCommands}
        record={record}
        fields={inputs}
        variant={toTake ? 'plain' : 'primary'}
      />
      {editing && (
        <EditDialog
          title={t('case.editOne', { number: record.number })}
          links={record.links}
          collection="/api/v1/cases"
          fields={fields}
          onClose={() => setEditing(false)}
        />
      )}
    </>
  );
}
