import type { ReactNode } from 'react';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { words } from '../components/labels';
import { CheckedForm } from '../form/CheckedForm';
import { isTexts, type Texts, useDraft } from '../form/drafts';
import { t } from '../i18n/t';
import type { Command } from './commands';
import type { TicketRecord } from './record';
import { useCommand } from './useCommand';

/** A field for one input of a command, in place of a plain text field. */
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
  /** By the name of the input. */
  readonly fields?: Readonly<Record<string, InputField>>;
}

/** Inputs that are one line. */
const oneLine = new Set(['to', 'group', 'resolutionCode']);

/** Asks for the input of a command, and sends the command. */
export function CommandDialog({ record, command, onClose, fields = {} }: Props) {
  const draft = useDraft<Texts>(`${command.path} ${record.links.self}`, {}, isTexts);
  const input = draft.value;
  const mutation = useCommand(
    record,
    () => {
      draft.clear();
      onClose();
    },
    // What was typed stays as a draft.
    onClose,
    draft.keys,
  );
  const isDestructive = command.name === 'cancel';
  const names = Object.keys(command.input);
  const isMissing = (name: string) =>
    command.input[name] === 'required' && (input[name] ?? '').trim() === '';

  function submit(): void {
    const given = Object.entries(input)
      .filter(([, value]) => value.trim() !== '')
      .map(([name, value]) => [name, command.numbers?.includes(name) ? Number(value) : value]);
    mutation.mutate({ command, input: Object.fromEntries(given) });
  }

  return (
    <Dialog title={`${command.title}: ${record.number}`} open onClose={onClose}>
      {command.ends && <p className="quiet">{t('ticket.isFinal', { number: record.number })}</p>}
      <CheckedForm
        submit={command.title}
        variant={isDestructive ? 'danger' : 'primary'}
        onClose={onClose}
        closeLabel={isDestructive ? t('ticket.keepIt') : t('form.back')}
        sending={mutation}
        draft={draft}
        missing={Object.fromEntries(
          names.filter(isMissing).map((name) => [name, t('form.pleaseFillThisIn')]),
        )}
        onSubmit={submit}
      >
        {(error) =>
          names.map((name) => {
            const props = {
              label: words(name),
              value: input[name] ?? '',
              onChange: (value: string) => draft.set((now) => ({ ...now, [name]: value })),
              required: command.input[name] === 'required',
              error: error(name),
            };
            const Input = fields[name];
            return Input ? (
              <Input key={name} {...props} />
            ) : (
              <Field
                key={name}
                {...props}
                lines={oneLine.has(name) ? 1 : 4}
                autoFocus={name === names[0]}
              />
            );
          })
        }
      </CheckedForm>
    </Dialog>
  );
}
