import type { CatalogItem } from '../api/types';
import { Choice } from '../components/Choice';
import { Field } from '../components/Field';
import type { useFields } from '../form/CheckedForm';
import { t } from '../i18n/t';
import { useAll } from '../list/useCollection';

const targets = ['response', 'resolution'] as const;
const priorities = ['1', '2', '3', '4', '5'] as const;

const places = targets.flatMap((target) =>
  priorities.map((priority) => ({ target, priority, name: `${target}${priority}` as const })),
);
type Place = (typeof places)[number]['name'];
export type TargetTexts = Record<Place | 'calendar' | 'warnAt', string>;

/** The service levels of a policy as the texts of a form. */
export function targetTexts(policy: CatalogItem['policy'] | undefined): TargetTexts {
  const levels = policy?.serviceLevels;
  const given = places.map(({ target, priority, name }) => [
    name,
    levels?.[target]?.[priority] ?? '',
  ]);
  return {
    ...(Object.fromEntries(given) as Record<Place, string>),
    calendar: levels?.calendar ?? '',
    warnAt: levels ? String(levels.warnAt ?? '') : '75',
  };
}

/** The service levels of a policy from the texts of a form. */
export function targetsFrom(text: (name: keyof TargetTexts) => string) {
  if (text('calendar') === '') return null;
  const of = (wanted: (typeof targets)[number]) =>
    Object.fromEntries(
      places
        .filter(({ target, name }) => target === wanted && text(name) !== '')
        .map(({ priority, name }) => [priority, text(name)]),
    );
  return {
    calendar: text('calendar'),
    warnAt: text('warnAt') === '' ? null : Number(text('warnAt')),
    response: of('response'),
    resolution: of('resolution'),
  };
}

interface Props {
  readonly at: ReturnType<typeof useFields<TargetTexts>>['at'];
  readonly text: (name: keyof TargetTexts) => string;
  readonly error: (path: string) => string | undefined;
}

/** The calendar and the targets of an item. */
export function TargetFields({ at, text, error }: Props) {
  const calendars = useAll('/api/v1/calendars');
  const none = t('serviceLevel.none');
  return (
    <fieldset className="field-group">
      <legend>{t('serviceLevel.serviceLevels')}</legend>
      <Choice
        label={t('serviceLevel.calendar')}
        options={[
          { id: '', label: none },
          ...calendars.map(({ id, name }) => ({ id, label: name })),
        ]}
        placeholder={none}
        {...at('calendar')}
        error={error('policy.serviceLevels.calendar')}
        description={t('serviceLevel.calendarHint')}
      />
      {text('calendar') !== '' && (
        <>
          <Field
            label={t('serviceLevel.warnAt')}
            inputMode="numeric"
            {...at('warnAt')}
            error={error('policy.serviceLevels.warnAt')}
          />
          {places.map(({ target, priority, name }) => (
            <Field
              key={name}
              label={t('serviceLevel.targetOf', { target: t(`serviceLevel.${target}`), priority })}
              {...at(name)}
              error={error(`policy.serviceLevels.${target}.${priority}`)}
              description={priority === '1' ? t('serviceLevel.targetHint') : undefined}
            />
          ))}
        </>
      )}
    </fieldset>
  );
}
