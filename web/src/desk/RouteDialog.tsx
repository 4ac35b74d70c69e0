import { useState } from 'react';
import type { CatalogItem, DeskRoute } from '../api/types';
import { Choice, named } from '../components/Choice';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { itemKindOptions, words } from '../components/labels';
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
  { id: 'out', label: t('desk.recordsToTickets') },
  { id: 'in', label: t('desk.ticketsToRecords') },
];
const records = {
  out: [
    { id: 'task', label: t('desk.tasks') },
    { id: 'request', label: t('desk.requests') },
    { id: 'case', label: t('desk.cases') },
    { id: 'change', label: t('desk.changes') },
  ],
  in: [
    { id: 'request', label: t('desk.requests') },
    { id: 'case', label: t('desk.cases') },
    { id: 'change', label: t('desk.changes') },
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
    <Dialog
      title={route ? t('desk.route', { place: place + 1 }) : t('desk.newRoute')}
      open
      onClose={onClose}
    >
      <CheckedForm
        submit={t('desk.save')}
        onClose={onClose}
        sending={saving}
        missing={{
          ...(record === '' && { [`${path}.record`]: t('desk.chooseOne') }),
          ...(isOut && text('queue') === '' && { [`${path}.queue`]: t('desk.fillIn') }),
          ...(!isOut && !hasCondition && { [`${path}.where`]: t('desk.giveCondition') }),
        }}
        onSubmit={() => onSave(isOut ? outbound(text) : inbound(text, values))}
      >
        {(error) => (
          <>
            <Choice
              label={t('desk.direction')}
              required
              options={directions}
              {...at('direction')}
              error={error(`${path}.direction`)}
            />
            <Choice
              label={t('desk.records')}
              required
              options={isOut ? records.out : records.in}
              {...at('record')}
              error={error(`${path}.record`)}
            />
            {asksItem && (
              <Choice
                label={t('desk.catalogItem')}
                required={!isOut}
                options={[
                  { id: '', label: isOut ? t('desk.any') : t('desk.choose') },
                  ...items.map(({ id, name }) => ({ id, label: `${name} (${id})` })),
                ]}
                placeholder={isOut ? t('desk.any') : t('desk.choose')}
                {...at('catalogItem')}
                error={error(`${path}.${isOut ? 'where.' : ''}catalogItem`)}
              />
            )}
            {isOut ? (
              <>
                {asksItem && (
                  <>
                    <Choice
                      label={t('desk.kindOfItem')}
                      options={[{ id: '', label: t('desk.any') }, ...itemKindOptions]}
                      placeholder={t('desk.any')}
                      {...at('kind')}
                      error={error(`${path}.where.kind`)}
                    />
                    <Field
                      label={record === 'task' ? t('desk.customer') : t('desk.provider')}
                      {...at('partner')}
                      error={error(`${path}.where.customer`) ?? error(`${path}.where.provider`)}
                      description={t('desk.partnerAbout')}
                    />
                  </>
                )}
                <Choice
                  label={t('desk.group')}
                  options={named(groups, t('desk.any'))}
                  placeholder={t('desk.any')}
                  {...at('assignmentGroup')}
                  error={error(`${path}.where.assignmentGroup`)}
                />
                <Field
                  label={words('queue')}
                  required
                  {...at('queue')}
                  error={error(`${path}.queue`)}
                  description={t('desk.queueAbout')}
                />
              </>
            ) : (
              <>
                <Field
                  label={t('desk.queueOfTicket')}
                  {...at('inQueue')}
                  error={error(`${path}.where.queue`) ?? error(`${path}.where`)}
                />
                <Field
                  label={t('desk.groupOfTicket')}
                  {...at('group')}
                  error={error(`${path}.where.group`)}
                />
                <Field
                  label={t('desk.fieldOfTicket')}
                  {...at('fieldName')}
                  error={error(`${path}.where.field`)}
                  description={t('desk.fieldAbout')}
                />
                {text('fieldName') !== '' && (
                  <Field label={t('desk.fieldValue')} required {...at('fieldValue')} />
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
