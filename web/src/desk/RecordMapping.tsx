import type { Desk } from '../api/types';
import { Check } from '../components/Check';
import { Field } from '../components/Field';
import { priorities } from '../components/labels';
import { stateLabel } from '../i18n/labels';
import { t } from '../i18n/t';
import { type LifecycleName, tableOf } from '../ticket/commands';
import { NameRows } from './NameRows';
import { StatusCommands } from './StatusCommands';

export type Mapping = Desk['mapping'];
export type MappedRecord = keyof Mapping['records'];
type Tables = NonNullable<Mapping['records'][MappedRecord]>;

interface Props {
  readonly kind: MappedRecord;
  readonly mapping: Mapping;
  readonly onChange: (records: Mapping['records']) => void;
  readonly error: (path: string) => string | undefined;
}

const lifecycles: Readonly<Record<MappedRecord, LifecycleName>> = {
  task: 'fulfillment',
  request: 'request',
  case: 'case',
  change: 'change',
};

const none: Tables = {
  statuses: { out: {}, in: {} },
  priorities: { out: {}, in: {} },
  workNotes: { in: false, out: false },
};

/** The tables of one kind of record. */
export function RecordMapping({ kind, mapping, onChange, error }: Props) {
  const tables = mapping.records[kind] ?? none;
  const { statuses, priorities: levels, workNotes } = tables;
  const path = `mapping.records.${kind}`;
  const set = (changed: Partial<Tables>) =>
    onChange({ ...mapping.records, [kind]: { ...tables, ...changed } });
  const states = distinct([...tableOf(lifecycles[kind]).states, ...Object.keys(statuses.out)]);
  const known = distinct([...Object.values(statuses.out), ...Object.keys(statuses.in)]);
  return (
    <>
      <fieldset className="field-group">
        <legend>{t('desk.statuses')}</legend>
        <p className="field-hint">{t('desk.statusesHint')}</p>
        <div className="desk-pairs">
          {states.map((state) => (
            <Field
              key={state}
              label={stateLabel(state)}
              required
              value={statuses.out[state] ?? ''}
              onChange={(status) =>
                set({ statuses: { ...statuses, out: withName(statuses.out, state, status) } })
              }
              suggestions={known}
              error={error(`${path}.statuses.out.${state}`)}
            />
          ))}
        </div>
      </fieldset>
      <StatusCommands
        lifecycle={lifecycles[kind]}
        value={statuses.in}
        onChange={(given) => set({ statuses: { ...statuses, in: given } })}
        suggestions={known}
        error={error}
        path={`${path}.statuses.in`}
      />
      <fieldset className="field-group">
        <legend>{t('desk.prioritiesOut')}</legend>
        <div className="desk-pairs">
          {Object.entries(priorities).map(([level, label]) => (
            <Field
              key={level}
              label={label}
              required
              value={levels.out[level] ?? ''}
              onChange={(priority) =>
                set({ priorities: { ...levels, out: withName(levels.out, level, priority) } })
              }
              error={error(`${path}.priorities.out.${level}`)}
            />
          ))}
        </div>
      </fieldset>
      <NameRows
        legend={t('desk.prioritiesIn')}
        hint={t('desk.prioritiesInHint')}
        theirs={t('desk.theirPriority')}
        ours={t('desk.ourPriority')}
        add={t('desk.addPriority')}
        value={levels.in}
        onChange={(given) => set({ priorities: { ...levels, in: given } })}
        options={Object.entries(priorities).map(([id, label]) => ({ id, label }))}
        suggestions={distinct(Object.values(levels.out))}
        error={error}
        path={`${path}.priorities.in`}
      />
      <Check
        label={t('desk.notesIn')}
        value={workNotes.in}
        onChange={(isOn) => set({ workNotes: { ...workNotes, in: isOn } })}
        error={error(`${path}.workNotes.in`)}
      />
      <Check
        label={t('desk.notesOut')}
        value={workNotes.out}
        onChange={(isOn) => set({ workNotes: { ...workNotes, out: isOn } })}
        error={error(`${path}.workNotes.out`)}
      />
    </>
  );
}

/** An empty text takes the name away. */
function withName(
  names: Readonly<Record<string, string>>,
  name: string,
  text: string,
): Record<string, string> {
  const { [name]: _, ...others } = names;
  return text === '' ? others : { ...others, [name]: text };
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)];
}
