import { useState } from 'react';
import { ActionMenu } from '../components/ActionMenu';
import { t } from '../i18n/t';
import { useOffers } from '../keyboard/shortcuts';
import { CommandDialog, type InputField } from './CommandDialog';
import type { Command } from './commands';
import type { TicketRecord } from './record';

interface Props {
  /** The commands among a record's actions. */
  readonly commandsOf: (actions: readonly string[]) => readonly Command[];
  readonly record: TicketRecord;
  readonly fields?: Readonly<Record<string, InputField>>;
  /** `plain` if the page has another main action. */
  readonly variant?: 'primary' | 'plain';
}

/** The Actions menu: what the user may do with the record now. The API says it. */
export function CommandMenu({ commandsOf, record, fields, variant = 'primary' }: Props) {
  const [name, setName] = useState<string | null>(null);
  const commands = commandsOf(record.actions);
  const [chosen] = commandsOf(name === null ? [] : [name]);
  useOffers(
    commands.map((command) => ({
      section: 'page',
      label: command.title,
      run: () => setName(command.name),
    })),
  );
  if (commands.length === 0 && !chosen) return null;
  return (
    <>
      <ActionMenu
        label={t('ticket.actions')}
        variant={variant}
        actions={commands.map((command) => ({
          id: command.name,
          label: command.title,
          danger: command.name === 'cancel',
        }))}
        onAction={setName}
      />
      {chosen && (
        <CommandDialog
          record={record}
          command={chosen}
          onClose={() => setName(null)}
          {...(fields && { fields })}
        />
      )}
    </>
  );
}
