import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Collection } from '../api/collections';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { words } from '../components/labels';
import { CheckedForm } from '../form/CheckedForm';
import type { Texts } from '../form/drafts';
import { t } from '../i18n/t';
import type { InputField } from '../ticket/CommandDialog';
import type { TicketRecord } from '../ticket/record';
import type { BulkAction, BulkRow, Input } from './bulk';
import { progressOf, useBulk } from './useBulk';

interface Props {
  readonly action: BulkAction;
  readonly collection: Collection;
  readonly records: readonly TicketRecord[];
  readonly useFields: () => Readonly<Record<string, InputField>>;
  /** @param failed the keys of the records that failed; null if nothing was sent */
  readonly onClose: (failed: readonly string[] | null) => void;
}

/** Asks for the input of an action, then shows its progress and the result of each record. */
export function BulkDialog({ action, collection, records, useFields, onClose }: Props) {
  const { command, title } = action;
  const bulk = useBulk(action, collection);
  const hasInput = Object.keys(command.input).length > 0;
  const asks = hasInput || command.ends;
  const start = useRef(bulk.start);
  useEffect(() => {
    if (!asks) start.current(records, {});
  }, [asks, records]);

  const isStarted = bulk.rows.length > 0;
  const failed = bulk.rows.flatMap(({ state, record }) =>
    state === 'failed' || state === 'waiting' ? [record.number] : [],
  );
  return (
    <Dialog
      title={t('list.actionOnCount', { action: title, count: records.length })}
      open
      blocking={bulk.running}
      onClose={() => onClose(isStarted ? failed : null)}
    >
      {isStarted || !asks ? (
        <Results rows={bulk.rows}>
          {bulk.running ? (
            <Button onPress={bulk.stop}>{t('list.stop')}</Button>
          ) : (
            <>
              {failed.length > 0 && (
                <Button onPress={bulk.retry}>
                  {t('list.retryFailed', { count: failed.length })}
                </Button>
              )}
              <Button variant="primary" autoFocus onPress={() => onClose(failed)}>
                {t('list.close')}
              </Button>
            </>
          )}
        </Results>
      ) : (
        <InputForm
          action={action}
          count={records.length}
          useFields={useFields}
          onClose={() => onClose(null)}
          onSubmit={(input) => bulk.start(records, input)}
        />
      )}
    </Dialog>
  );
}

interface FormProps {
  readonly action: BulkAction;
  readonly count: number;
  readonly useFields: () => Readonly<Record<string, InputField>>;
  readonly onClose: () => void;
  readonly onSubmit: (input: Input) => void;
}

const idle = { error: null, isPending: false };

function InputForm({ action, count, useFields, onClose, onSubmit }: FormProps) {
  const { command, kind, title } = action;
  const fields = useFields();
  const [input, setInput] = useState<Texts>({});
  const names = Object.keys(command.input);
  const filled = Object.entries(input).filter(([, value]) => value.trim() !== '');
  const missing = names.filter(
    (name) => command.input[name] === 'required' && !filled.some(([given]) => given === name),
  );
  const isEmptyUpdate = kind === 'update' && filled.length === 0;
  return (
    <>
      {command.ends && <p className="quiet">{t('list.areFinal', { count })}</p>}
      <CheckedForm
        submit={title}
        variant={command.name === 'cancel' ? 'danger' : 'primary'}
        disabled={isEmptyUpdate}
        autoFocus={names.length === 0}
        onClose={onClose}
        sending={idle}
        missing={Object.fromEntries(missing.map((name) => [name, t('form.pleaseFillThisIn')]))}
        onSubmit={() =>
          onSubmit(
            Object.fromEntries(
              filled.map(([name, value]) => [
                name,
                command.numbers?.includes(name) ? Number(value) : value,
              ]),
            ),
          )
        }
      >
        {(error) =>
          names.map((name) => {
            const props = {
              label: kind === 'comment' ? t('list.comment') : words(name),
              value: input[name] ?? '',
              onChange: (value: string) => setInput((now) => ({ ...now, [name]: value })),
              required: command.input[name] === 'required',
              error: error(name),
            };
            const Own = kind === 'comment' ? undefined : fields[name];
            return Own ? (
              <Own key={name} {...props} />
            ) : (
              <Field key={name} {...props} lines={4} autoFocus={name === names[0]} />
            );
          })
        }
      </CheckedForm>
    </>
  );
}

interface ResultsProps {
  readonly rows: readonly BulkRow[];
  readonly children: ReactNode;
}

/** How far it is, and the result of each record. */
function Results({ rows, children }: ResultsProps) {
  const { done, failed, total, waiting } = progressOf(rows);
  return (
    <>
      <p>
        {waiting > 0
          ? t('list.doneOf', { done, total })
          : t('list.doneAndFailed', { done, failed })}
      </p>
      <progress
        className="bulk-progress"
        aria-label={t('list.progress')}
        max={Math.max(total, 1)}
        value={total - waiting}
      />
      <ul className="bulk-rows">
        {rows.map(({ record, state, detail }) => (
          <li key={record.number} className={`bulk-row bulk-${state}`}>
            <span>
              <span className="number">{record.number}</span>{' '}
              {record.shortDescription ?? record.title}
            </span>
            <span className="bulk-result">{resultOf(state, detail)}</span>
          </li>
        ))}
      </ul>
      <div className="dialog-buttons">{children}</div>
    </>
  );
}

function resultOf(state: BulkRow['state'], detail: string | undefined): string {
  if (state === 'failed') return detail ?? t('components.unreachable');
  return {
    waiting: t('list.rowWaiting'),
    running: t('list.rowRunning'),
    done: t('list.rowDone'),
    recorded: t('list.rowRecorded'),
  }[state];
}
