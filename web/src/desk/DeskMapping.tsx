import { useState } from 'react';
import type { Desk } from '../api/types';
import { announce } from '../components/announcements';
import { Check } from '../components/Check';
import { Choice } from '../components/Choice';
import { CheckedForm } from '../form/CheckedForm';
import { isObject, useDraft } from '../form/drafts';
import { JsonField } from '../form/JsonField';
import { t } from '../i18n/t';
import { type Begun, Editing, type FormOf, isBegun, Panel } from '../record/RecordPage';
import { useAction, type Versioned } from '../record/useRecord';
import { useGroupNames } from '../ticket/useChoices';
import { DeskPreview } from './DeskPreview';
import { NameRows } from './NameRows';
import { type MappedRecord, type Mapping, RecordMapping } from './RecordMapping';

const kinds: readonly { readonly id: MappedRecord; readonly label: string }[] = [
  { id: 'task', label: t('desk.tasks') },
  { id: 'request', label: t('desk.requests') },
  { id: 'case', label: t('desk.cases') },
  { id: 'change', label: t('desk.changes') },
];

/** How states, priorities, people and groups are called in the desk, with a preview of what is typed. */
export function DeskMapping({ latest }: { readonly latest: Versioned<Desk> }) {
  return (
    <Editing latest={latest} shows={({ mappingVersion }) => mappingVersion}>
      {(form) => <Form {...form} />}
    </Editing>
  );
}

function Form({ record: desk, begun, ifMatch, onSaved, reload }: FormOf<Desk>) {
  const draft = useDraft(`mapping of desk ${desk.id}`, { mapping: desk.mapping, ...begun }, isKept);
  const { mapping } = draft.value;
  const [kind, setKind] = useState<MappedRecord>(
    kinds.find(({ id }) => mapping.records[id])?.id ?? 'task',
  );
  const [asJson, setAsJson] = useState(false);
  const groupNames = useGroupNames();
  const label = kinds.find(({ id }) => id === kind)?.label ?? kind;
  const set = (changed: Partial<Mapping>) =>
    draft.set((now) => ({ ...now, mapping: { ...now.mapping, ...changed } }));
  const saving = useAction<Desk>((body, _, saved) => {
    announce(t('desk.mappingSaved'));
    draft.clear();
    onSaved(body, saved);
  });
  return (
    <div className="desk-beside">
      <Panel title={t('desk.mapping')}>
        <p className="quiet">{t('desk.mappingAbout', { version: desk.mappingVersion })}</p>
        <CheckedForm
          submit={t('desk.saveMapping')}
          label={t('desk.mapping')}
          reload={reload}
          sending={saving}
          draft={draft}
          missing={unfinished(mapping, kind)}
          onSubmit={() =>
            saving.mutate({
              path: desk.links.self ?? '',
              method: 'PATCH',
              body: { mapping },
              ifMatch: ifMatch(draft.value),
            })
          }
        >
          {(error) => (
            <>
              <Choice
                label={t('desk.records')}
                required
                options={kinds}
                value={kind}
                onChange={(id) => setKind(kinds.find((one) => one.id === id)?.id ?? kind)}
              />
              <Check label={t('desk.asJson')} value={asJson} onChange={setAsJson} />
              {asJson ? (
                <JsonTables
                  key={kind}
                  kind={kind}
                  label={t('desk.tables', { records: label })}
                  mapping={mapping}
                  onChange={set}
                  error={error}
                />
              ) : (
                <>
                  <RecordMapping
                    key={kind}
                    kind={kind}
                    mapping={mapping}
                    onChange={(records) => set({ records })}
                    error={error}
                  />
                  <NameRows
                    legend={t('desk.people')}
                    hint={t('desk.peopleHint')}
                    theirs={t('desk.theirPerson')}
                    ours={t('desk.ourPerson')}
                    add={t('desk.addPerson')}
                    value={mapping.people}
                    onChange={(people) => set({ people })}
                    error={error}
                    path="mapping.people"
                  />
                  <NameRows
                    legend={t('desk.groups')}
                    hint={t('desk.groupsHint')}
                    theirs={t('desk.theirGroup')}
                    ours={t('desk.ourGroup')}
                    add={t('desk.addGroup')}
                    value={mapping.groups}
                    onChange={(groups) => set({ groups })}
                    ourSuggestions={groupNames}
                    error={error}
                    path="mapping.groups"
                  />
                </>
              )}
            </>
          )}
        </CheckedForm>
      </Panel>
      <DeskPreview desk={desk} mapping={mapping} />
    </div>
  );
}

/** The same tables, for those who prefer to type JSON. */
function JsonTables(props: {
  readonly kind: MappedRecord;
  readonly label: string;
  readonly mapping: Mapping;
  readonly onChange: (changed: Partial<Mapping>) => void;
  readonly error: (path: string) => string | undefined;
}) {
  const { kind, label, mapping, onChange, error } = props;
  const { records, people, groups } = mapping;
  return (
    <>
      <JsonField
        label={label}
        name={kind}
        required={false}
        value={records[kind]}
        onChange={(tables) =>
          onChange({ records: { ...records, [kind]: tables } as Mapping['records'] })
        }
        error={error(`mapping.records.${kind}`)}
      />
      <JsonField
        label={t('desk.people')}
        name="people"
        required={false}
        value={people}
        onChange={(given) => onChange({ people: (given ?? {}) as Mapping['people'] })}
        error={error('mapping.people')}
        description={t('desk.peopleHint')}
      />
      <JsonField
        label={t('desk.groups')}
        name="groups"
        required={false}
        value={groups}
        onChange={(given) => onChange({ groups: (given ?? {}) as Mapping['groups'] })}
        error={error('mapping.groups')}
        description={t('desk.groupsHint')}
      />
    </>
  );
}

/** A message for each table that is not an object yet. */
function unfinished(mapping: Mapping, kind: MappedRecord): Record<string, string> {
  const { people, groups, records } = mapping;
  const tables: Readonly<Record<string, unknown>> = {
    people,
    groups,
    [`records.${kind}`]: records[kind] ?? {},
  };
  return Object.fromEntries(
    Object.entries(tables)
      .filter(([, table]) => !isObject(table))
      .map(([path]) => [`mapping.${path}`, t('desk.mustBeObject')]),
  );
}

interface Kept extends Begun {
  readonly mapping: Mapping;
}

function isKept(value: unknown): value is Kept {
  return isBegun(value) && isObject(value.mapping) && isObject(value.mapping.records);
}
