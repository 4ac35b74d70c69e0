import { type FormEvent, type ReactNode, useState } from 'react';
import { fieldErrors } from '../api/problem';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { words } from '../components/labels';
import { ErrorNotice } from '../components/Notice';
import { DraftNote } from '../form/DraftNote';
import { isTexts, type Texts, useDraft } from '../form/drafts';
import type { Command } from './commands';
import type { TicketRecord } from './record';
import { useCommand } from './useCommand';

/** How one text of a command is asked for, where a plain field is not the best. */
export type InputField = (props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly required: boolean;
  readonly error: string | undefined;
}) => ReactNode;

interface Props {
  readonly record: TicketRecord;
  readonly command: Command;
  readonly onClose: () => void;
  /** By the text's name. */
  readonly fields?: Readonly<Record<string, InputField>>;
}

/** Short answers, which are one line. */
const oneLine = new Set(['to', 'group', 'resolutionCode']);

/** Asks for what a command takes, and gives it. */
export function CommandDialog({ record, command, onClose, fields = {} }: Props) {
  const draft = useDraft<Texts>(`${command.path} ${record.links.self}`, {}, isTexts);
  const input = draft.value;
  const [checked, setChecked] = useState(false);
  const mutation = useCommand(
    record,
    () => {
      draft.clear();
      onClose();
    },
    // What was typed stays as a draft.
    onClose,
    draft.intent,
  );
  const isDestructive = command.name === 'cancel';
  const refused = fieldErrors(mutation.error);
  const names = Object.keys(command.input);
  const isMissing = (name: string) =>
    command.input[name] === 'required' && (input[name] ?? '').trim() === '';

  function submit(event: FormEvent): void {
    event.preventDefault();
    setChecked(true);
    if (names.some(isMissing)) return;
    const given = Object.entries(input)
      .filter(([, value]) => value.trim() !== '')
      .map(([name, value]) => [name, command.numbers?.includes(name) ? Number(value) : value]);
    mutation.mutate({ command, input: Object.fromEntries(given) });
  }

  return (
    <Dialog title={`${command.title}: ${record.number}`} open onClose={onClose}>
      <form className="form" onSubmit={submit} noValidate>
        {command.ends && (
          <p className="quiet">This ends it: {record.number} takes nothing more afterwards.</p>
        )}
        <DraftNote draft={draft} />
        {names.map((name) => {
          const props = {
            label: words(name),
            value: input[name] ?? '',
            onChange: (value: string) => draft.set((now) => ({ ...now, [name]: value })),
            required: command.input[name] === 'required',
            error: checked && isMissing(name) ? 'Please fill this in.' : refused[name],
          };
          const Asked = fields[name];
          return Asked ? (
            <Asked key={name} {...props} />
          ) : (
            <Field
              key={name}
              {...props}
              lines={oneLine.has(name) ? 1 : 4}
              autoFocus={name === names[0]}
            />
          );
        })}
        <ErrorNotice error={Object.keys(refused).length > 0 ? null : mutation.error} />
        <div className="dialog-buttons">
          <Button onPress={onClose}>{isDestructive ? 'Keep it' : 'Back'}</Button>
          <Button
            type="submit"
            look={isDestructive ? 'danger' : 'primary'}
            busy={mutation.isPending}
          >
            {command.title}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
