import type { Desk } from '../api/types';
import { Check } from '../components/Check';
import { Field } from '../components/Field';
import { priorities } from '../components/labels';
import { JsonField } from '../form/JsonField';
import { type LifecycleName, tableOf } from '../ticket/commands';

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
        <legend>The ticket’s status for each state</legend>
        <p className="field-hint">A state without a status changes nothing in the ticket.</p>
        <div className="desk-pairs">
          {states.map((state) => (
            <Field
              key={state}
              label={state}
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
      <JsonField
        label="The command for each status of the ticket"
        name={`${kind}-statuses-in`}
        required={false}
        value={statuses.in}
        onChange={(given) =>
          set({ statuses: { ...statuses, in: (given ?? {}) as Tables['statuses']['in'] } })
        }
        error={error(`${path}.statuses.in`)}
        description={`Commands: ${Object.keys(tableOf(lifecycles[kind]).commands).join(', ')}. An input is a text, or {"from": "reply", "otherwise": "…"} for the public reply that came with the status.`}
      />
      <fieldset className="field-group">
        <legend>The ticket’s priority for each priority</legend>
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
      <JsonField
        label="The priority for each priority of the ticket"
        name={`${kind}-priorities-in`}
        required={false}
        value={levels.in}
        onChange={(given) =>
          set({ priorities: { ...levels, in: (given ?? {}) as Tables['priorities']['in'] } })
        }
        error={error(`${path}.priorities.in`)}
        description="1 critical to 5 planning, by the ticket's priority."
      />
      <Check
        label="Internal notes of the desk become work notes"
        value={workNotes.in}
        onChange={(isOn) => set({ workNotes: { ...workNotes, in: isOn } })}
        error={error(`${path}.workNotes.in`)}
      />
      <Check
        label="Work notes become internal notes of the desk"
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
