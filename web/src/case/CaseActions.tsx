import { useState } from 'react';
import { ActionMenu } from '../components/ActionMenu';
import { Button } from '../components/Button';
import { useUser } from '../session/useSession';
import { AssignToMe } from '../ticket/AssignToMe';
import { CommandDialog } from '../ticket/CommandDialog';
import { EditDialog } from '../ticket/EditDialog';
import { type CaseTicket, caseCommands } from './case';
import { useCaseFields, useCaseInputs } from './caseFields';

/** What the agent may do with a case now. The API says it. */
export function CaseActions({ record }: { readonly record: CaseTicket }) {
  const { name: me } = useUser();
  const inputs = useCaseInputs();
  const fields = useCaseFields(record);
  const [name, setName] = useState<string | null>(null);
  const [editing, setEditing] = useState(false);
  const commands = caseCommands(record.actions);
  const [chosen] = caseCommands(name === null ? [] : [name]);
  const toTake = record.actions.includes('assign') && !record.assignedTo;
  return (
    <>
      {record.assignedTo !== me && (
        <AssignToMe
          record={record}
          lifecycle="case"
          collection="/api/v1/cases"
          variant={toTake ? 'primary' : 'plain'}
        />
      )}
      {record.actions.includes('update') && <Button onPress={() => setEditing(true)}>Edit</Button>}
      {commands.length > 0 && (
        <ActionMenu
          label="Actions"
          variant={toTake ? 'plain' : 'primary'}
          actions={commands.map((command) => ({
            id: command.name,
            label: command.title,
            danger: command.name === 'cancel',
          }))}
          onAction={setName}
        />
      )}
      {chosen && (
        <CommandDialog
          record={record}
          command={chosen}
          onClose={() => setName(null)}
          fields={inputs}
        />
      )}
      {editing && (
        <EditDialog
          title={`Edit ${record.number}`}
          links={record.links}
          collection="/api/v1/cases"
          fields={fields}
          onClose={() => setEditing(false)}
        />
      )}
    </>
  );
}
