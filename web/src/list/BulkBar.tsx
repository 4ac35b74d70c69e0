import { useState } from 'react';
import type { Collection } from '../api/collections';
import { ActionMenu } from '../components/ActionMenu';
import { Button } from '../components/Button';
import { t } from '../i18n/t';
import type { InputField } from '../ticket/CommandDialog';
import type { Command } from '../ticket/commands';
import type { TicketRecord } from '../ticket/record';
import { BulkDialog } from './BulkDialog';
import type { BulkAction } from './bulk';
import type { Selection } from './useSelection';

/** What can be done with records of a list. */
export interface BulkOf<T> {
  readonly ticketOf: (item: T) => TicketRecord;
  /** The commands among a record's actions. */
  readonly commandsOf: (actions: readonly string[]) => readonly Command[];
  /** The fields of the commands' inputs. */
  readonly useFields: () => Readonly<Record<string, InputField>>;
}

interface Props<T> {
  readonly collection: Collection;
  readonly selection: Selection;
  readonly items: readonly T[];
  readonly bulk: BulkOf<T>;
}

/** What can be done to all selected records. */
export function BulkBar<T>({ collection, selection, items, bulk }: Props<T>) {
  const [action, setAction] = useState<BulkAction | null>(null);
  // The records as they were when the dialog opened: they may leave the list while it is open.
  const [chosen, setChosen] = useState<readonly TicketRecord[]>([]);
  const records = items.map(bulk.ticketOf);
  if (records.length === 0 && !action) return null;
  const actions = actionsFor(records, bulk);
  const assign = actions.find(({ command }) => command.name === 'assign');
  const others = actions.filter((one) => one !== assign || 'to' in one.command.input);
  const start = (next: BulkAction) => {
    setChosen(records);
    setAction(next);
  };
  return (
    <>
      {records.length > 0 && (
        <section className="bulk-bar" aria-label={t('list.selection')}>
          <strong>{t('list.selected', { count: records.length })}</strong>
          {assign && (
            <Button
              variant="primary"
              onPress={() => start({ ...assign, command: { ...assign.command, input: {} } })}
            >
              {t('list.assignToMe')}
            </Button>
          )}
          <ActionMenu
            label={t('list.actions')}
            actions={others.map(({ kind, title, command }) => ({
              id: `${kind} ${command.name}`,
              label: title,
              danger: command.name === 'cancel',
            }))}
            onAction={(id) => {
              const next = others.find(({ kind, command }) => `${kind} ${command.name}` === id);
              if (next) start(next);
            }}
          />
          <Button variant="quiet" onPress={() => selection.set([])}>
            {t('list.clearSelection')}
          </Button>
        </section>
      )}
      {action && (
        <BulkDialog
          action={action}
          collection={collection}
          records={chosen}
          useFields={bulk.useFields}
          onClose={(failed) => {
            setAction(null);
            if (failed) selection.set([...failed]);
          }}
        />
      )}
    </>
  );
}

/** What all of the records allow. */
function actionsFor<T>(
  records: readonly TicketRecord[],
  { commandsOf }: BulkOf<T>,
): readonly BulkAction[] {
  const [first, ...others] = records;
  if (!first) return [];
  const allowed = first.actions.filter((name) => others.every((one) => one.actions.includes(name)));
  const commands = commandsOf(allowed).map((command): BulkAction => {
    const kind = command.name === 'update' ? 'update' : 'command';
    return { title: command.title, command, kind };
  });
  if (!allowed.includes('comment')) return commands;
  const comment: BulkAction = {
    title: t('list.comment'),
    kind: 'comment',
    command: {
      name: 'comment',
      title: t('list.comment'),
      path: 'comments',
      input: { text: 'required' },
      ends: false,
    },
  };
  return [comment, ...commands];
}
