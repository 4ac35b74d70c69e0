import { useState } from 'react';
import type { CatalogItem, DeskRoute } from '../api/types';
import { Choice, named } from '../components/Choice';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { itemKindOptions } from '../components/labels';
import { CheckedForm } from '../form/CheckedForm';
import { isObject } from '../form/drafts';
import { t } from '../i18n/t';
import { useGroupNames } from '../ticket/useChoices';
import { NameRows, type Names } from './NameRows';
import { inbound, outbound, textsOf } from './routeTexts';

interface Props {
  /** Absent for a new one. */
  readonly route: DeskRoute | undefined;
  readonly place: number;
  readonly items: readonly CatalogItem[];
  readonly saving: { readonly error: unknown; readonly isPending: boolean };
  readonly onSave: (route: DeskRoute) => void;
  readonly onClose: () => void;
}

const directions = [
  { id: 'out', label: 'Records become tickets' },
  { id: 'in', label: 'Tickets become records' },
];
const records = {
  out: [
    { id: 'task', label: 'Tasks' },
    { id: 'request', label: 'Requests' },
    { id: 'case', label: 'Cases' },
    { id: 'change', label: 'Changes' },
  ],
  in: [
    { id: 'request', label: 'Requests' },
    { id: 'case', label: 'Cases' },
    { id: 'change', label: 'Changes' },
  ],
};

/** One route of a desk. */
export function RouteDialog({ route, place, items, saving, onSave, onClose }: Props) {
  const [texts, setTexts] = useState(() => textsOf(route));
  const [values, setValues] = useState<Names>(
    route?.direction === 'in' ? (route.values ?? {}) : {},
  );
  const groups = useGroupNames();
  const text = (name: string) => (texts[name] ?? '').trim();
  const at = (name: string) => ({
    value: texts[name] ?? '',
    onChange: (value: string) => setTexts((now) => ({ ...now, [name]: value })),
  });
  const schema = items.find(({ id }) => id === text('catalogItem'))?.schema ?? {};
  const names = Object.keys(isObject(schema.properties) ? schema.properties : {});
  const isOut = text('direction') === 'out';
  const record = text('record');
  const asksItem = record === 'task' || record === 'request';
  const hasCondition = ['inQueue', 'group', 'fieldName'].some((name) => text(name) !== '');
  const path = `routes.${place}`;
  return (
    <Dialog title={route ? `Route ${place + 1}` : 'New route'} open onClose={onClose}>
      <CheckedForm
        submit="Save"
        onClose={onClose}
        sending={saving}
        missing={{
          ...(record === '' && { [`${path}.record`]: 'Please choose one.' }),
          ...(isOut && text('queue') === '' && { [`${path}.queue`]: 'Please fill this in.' }),
          ...(!isOut && !hasCondition && { [`${path}.where`]: 'Please give a condition.' }),
        }}
        onSubmit={() => onSave(isOut ? outbound(text) : inbound(text, values))}
      >
        {(error) => (
          <>
            <Choice
              label="Direction"
              required
              options={directions}
              {...at('direction')}
              error={error(`${path}.direction`)}
            />
            <Choice
              label="Records"
              required
              options={isOut ? records.out : records.in}
              {...at('record')}
              error={error(`${path}.record`)}
            />
            {asksItem && (
              <Choice
                label="Catalog item"
                required={!isOut}
                options={[
                  { id: '', label: isOut ? 'Any' : 'Choose one' },
                  ...items.map(({ id, name }) => ({ id, label: `${name} (${id})` })),
                ]}
                placeholder={isOut ? 'Any' : 'Choose …'}
                {...at('catalogItem')}
                error={error(`${path}.${isOut ? 'where.' : ''}catalogItem`)}
              />
            )}
            {isOut ? (
              <>
                {asksItem && (
                  <>
                    <Choice
                      label="Kind of item"
                      options={[{ id: '', label: 'Any' }, ...itemKindOptions]}
                      placeholder="Any"
                      {...at('kind')}
                      error={error(`${path}.where.kind`)}
                    />
                    <Field
                      label={record === 'task' ? 'Customer' : 'Provider'}
                      {...at('partner')}
                      error={error(`${path}.where.customer`) ?? error(`${path}.where.provider`)}
                      description="The partner's instance, such as acme."
                    />
                  </>
                )}
                <Choice
                  label="Group"
                  options={named(groups, 'Any')}
                  placeholder="Any"
                  {...at('assignmentGroup')}
                  error={error(`${path}.where.assignmentGroup`)}
                />
                <Field
                  label="Queue"
                  required
                  {...at('queue')}
                  error={error(`${path}.queue`)}
                  description="The queue, project or table in which tickets are created."
                />
              </>
            ) : (
              <>
                <Field
                  label="Queue of the ticket"
                  {...at('inQueue')}
                  error={error(`${path}.where.queue`) ?? error(`${path}.where`)}
                />
                <Field
                  label="Group of the ticket"
                  {...at('group')}
                  error={error(`${path}.where.group`)}
                />
                <Field
                  label="Field of the ticket"
                  {...at('fieldName')}
                  error={error(`${path}.where.field`)}
                  description="The name of a field that hands a ticket over."
                />
                {text('fieldName') !== '' && (
                  <Field label="Value of that field" required {...at('fieldValue')} />
                )}
                <NameRows
                  legend={t('desk.values')}
                  hint={t('desk.valuesHint')}
                  theirs={t('desk.valueName')}
                  ours={t('desk.valueText')}
                  add={t('desk.addValue')}
                  value={values}
                  onChange={setValues}
                  suggestions={names}
                  ourSuggestions={['{subject}', '{description}', '{requester}', '{queue}']}
                  error={error}
                  path={`${path}.values`}
                />
              </>
            )}
          </>
        )}
      </CheckedForm>
    </Dialog>
  );
}
