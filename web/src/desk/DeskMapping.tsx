import { useState } from 'react';
import type { Desk } from '../api/types';
import { announce } from '../components/announcements';
import { Choice } from '../components/Choice';
import { CheckedForm } from '../form/CheckedForm';
import { isObject, useDraft } from '../form/drafts';
import { JsonField } from '../form/JsonField';
import { Editing, Panel } from '../record/RecordPage';
import { useAction, type Versioned } from '../record/useRecord';
import { DeskPreview } from './DeskPreview';
import { type MappedRecord, type Mapping, RecordMapping } from './RecordMapping';

const kinds: readonly { readonly id: MappedRecord; readonly label: string }[] = [
  { id: 'task', label: 'Tasks' },
  { id: 'request', label: 'Requests' },
  { id: 'case', label: 'Cases' },
  { id: 'change', label: 'Changes' },
];

/** How states, priorities, people and groups are called in the desk, with a preview of what is typed. */
export function DeskMapping({ latest }: { readonly latest: Versioned<Desk> }) {
  return (
    <Editing latest={latest}>
      {({ base, onSaved, reload }) => <Form {...base} onSaved={onSaved} reload={reload} />}
    </Editing>
  );
}

function Form(
  props: Versioned<Desk> & {
    readonly onSaved: (record: Desk, version: string | null) => void;
    readonly reload: () => void;
  },
) {
  const { record: desk, version, onSaved, reload } = props;
  const draft = useDraft(
    `mapping of desk ${desk.id}`,
    // Kept with the draft: saving fails if somebody else has changed the desk since.
    { mapping: desk.mapping, version: version ?? '' },
    isKept,
  );
  const { mapping, version: base } = draft.value;
  const [kind, setKind] = useState<MappedRecord>(
    kinds.find(({ id }) => mapping.records[id])?.id ?? 'task',
  );
  const set = (changed: Partial<Mapping>) =>
    draft.set((now) => ({ ...now, mapping: { ...now.mapping, ...changed } }));
  const saving = useAction<Desk>((body, _, saved) => {
    announce('The mapping is saved.');
    draft.clear();
    onSaved(body, saved);
  });
  return (
    <>
      <Panel title="Mapping">
        <p className="quiet">
          What your states, priorities, people and groups are called in the desk. Version{' '}
          {desk.mappingVersion}.
        </p>
        <CheckedForm
          submit="Save the mapping"
          label="Mapping"
          reload={reload}
          sending={saving}
          draft={draft}
          missing={unfinished(mapping, kind)}
          onSubmit={() =>
            saving.mutate({
              path: desk.links.self ?? '',
              method: 'PATCH',
              body: { mapping },
              ifMatch: base || null,
            })
          }
        >
          {(error) => (
            <>
              <Choice
                label="Records"
                required
                options={kinds}
                value={kind}
                onChange={(id) => setKind(kinds.find((one) => one.id === id)?.id ?? kind)}
              />
              <RecordMapping
                key={kind}
                kind={kind}
                mapping={mapping}
                onChange={(records) => set({ records })}
                error={error}
              />
              <JsonField
                label="People"
                name="people"
                required={false}
                value={mapping.people}
                onChange={(people) => set({ people: people as Mapping['people'] })}
                error={error('mapping.people')}
                description="The name here of each person, by the name in the desk. Others keep the desk's name."
              />
              <JsonField
                label="Groups"
                name="groups"
                required={false}
                value={mapping.groups}
                onChange={(groups) => set({ groups: groups as Mapping['groups'] })}
                error={error('mapping.groups')}
                description="The group here, by the group in the desk."
              />
            </>
          )}
        </CheckedForm>
      </Panel>
      <DeskPreview desk={desk} mapping={mapping} />
    </>
  );
}

/** A message for each table that is not an object yet. */
function unfinished(mapping: Mapping, kind: MappedRecord): Record<string, string> {
  const { people, groups, records } = mapping;
  const tables: Readonly<Record<string, unknown>> = {
    people,
    groups,
    [`records.${kind}.statuses.in`]: records[kind]?.statuses.in ?? {},
    [`records.${kind}.priorities.in`]: records[kind]?.priorities.in ?? {},
  };
  return Object.fromEntries(
    Object.entries(tables)
      .filter(([, table]) => !isObject(table))
      .map(([path]) => [`mapping.${path}`, 'Must be an object, as JSON.']),
  );
}

function isKept(value: unknown): value is { readonly mapping: Mapping; readonly version: string } {
  return isObject(value) && isObject(value.mapping) && isObject(value.mapping.records);
}
