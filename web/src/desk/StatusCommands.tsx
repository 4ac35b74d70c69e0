import { useState } from 'react';
import type { Desk } from '../api/types';
import { Button } from '../components/Button';
import { Check } from '../components/Check';
import { Choice } from '../components/Choice';
import { Field } from '../components/Field';
import { words } from '../components/labels';
import { commandLabel } from '../i18n/labels';
import { t } from '../i18n/t';
import { type LifecycleName, tableOf } from '../ticket/commands';

type Mapped = NonNullable<Desk['mapping']['records']['task']>;
export type Commands = Mapped['statuses']['in'];
type Given = Commands[string];
type Input = NonNullable<NonNullable<Given>['input']>[string];
type Row = readonly [status: string, given: Given];

interface Props {
  readonly lifecycle: LifecycleName;
  readonly value: Commands;
  readonly onChange: (value: Commands) => void;
  readonly suggestions: readonly string[];
  readonly error: (path: string) => string | undefined;
  readonly path: string;
}

/** The command that each status of the ticket gives, with its inputs. */
export function StatusCommands({ lifecycle, value, onChange, suggestions, error, path }: Props) {
  const [rows, setRows] = useState<readonly Row[]>(() => Object.entries(value));
  const [added, setAdded] = useState<number | null>(null);
  const { commands } = tableOf(lifecycle);
  const options = [
    { id: '', label: t('desk.noCommand') },
    ...Object.entries(commands).map(([id, { title }]) => ({
      id,
      label: commandLabel(lifecycle, id, title),
    })),
  ];
  function set(next: readonly Row[]): void {
    setRows(next);
    onChange(Object.fromEntries(next.filter(([status]) => status.trim() !== '')));
  }
  const change = (n: number, row: Row) => set(rows.map((one, m) => (m === n ? row : one)));
  return (
    <fieldset className="field-group">
      <legend>{t('desk.commands')}</legend>
      <p className="field-hint">{t('desk.commandsHint')}</p>
      {rows.map(([status, given], n) => {
        const at = `${path}.${status}`;
        const inputs = Object.entries(commands[given?.command ?? '']?.input ?? {});
        const isTwice = status !== '' && rows.some(([other], m) => m < n && other === status);
        const give = (name: string, input: Input | undefined) => {
          if (!given) return;
          const { [name]: _, ...others } = given.input ?? {};
          const next = input === undefined ? others : { ...others, [name]: input };
          change(n, [status, { command: given.command, input: next }]);
        };
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row has no other identity than its place
          <div className="desk-command" key={n}>
            <div className="desk-row">
              <Field
                label={t('desk.status')}
                required
                value={status}
                onChange={(now) => change(n, [now, given])}
                suggestions={suggestions}
                autoFocus={n === added}
                error={isTwice ? t('desk.twice') : undefined}
              />
              <Choice
                label={t('desk.command')}
                required
                options={options}
                placeholder={t('desk.noCommand')}
                value={given?.command ?? ''}
                onChange={(command) => change(n, [status, command === '' ? null : { command }])}
                error={error(`${at}.command`)}
              />
              <Button
                aria-label={t('desk.removeRow', {
                  row: status || n + 1,
                  table: t('desk.commands'),
                })}
                onPress={() => {
                  setAdded(null);
                  set(rows.filter((_, m) => m !== n));
                }}
              >
                {t('desk.remove')}
              </Button>
            </div>
            {inputs.map(([name, need]) => (
              <CommandInput
                key={name}
                label={words(name)}
                required={need === 'required'}
                value={given?.input?.[name]}
                onChange={(input) => give(name, input)}
                error={error(`${at}.input.${name}`)}
              />
            ))}
          </div>
        );
      })}
      <div className="row-buttons">
        <Button
          onPress={() => {
            setAdded(rows.length);
            setRows([...rows, ['', null]]);
          }}
        >
          {t('desk.addStatus')}
        </Button>
      </div>
    </fieldset>
  );
}

function CommandInput(props: {
  readonly label: string;
  readonly required: boolean;
  readonly value: Input | undefined;
  readonly onChange: (value: Input | undefined) => void;
  readonly error: string | undefined;
}) {
  const { label, value, onChange } = props;
  const isReply = typeof value === 'object';
  const text = isReply ? value.otherwise : (value ?? '');
  return (
    <div className="desk-input">
      <Field
        label={isReply ? t('desk.otherwise', { input: label }) : label}
        required={props.required}
        value={text}
        onChange={(now) => {
          if (isReply) onChange({ from: 'reply', otherwise: now });
          else onChange(now === '' ? undefined : now);
        }}
        error={props.error}
      />
      <Check
        label={t('desk.useReply')}
        value={isReply}
        onChange={(isOn) => {
          if (isOn) onChange({ from: 'reply', otherwise: text });
          else onChange(text === '' ? undefined : text);
        }}
      />
    </div>
  );
}
