import { Checks } from '../components/Check';
import { Choice } from '../components/Choice';
import { t } from '../i18n/t';
import { titleOf } from './fieldTexts';
import type { FormField, ShowWhen } from './formModel';

interface Props {
  readonly when: ShowWhen | null;
  readonly others: readonly FormField[];
  readonly fault: string | undefined;
  readonly onChange: (when: ShowWhen | null) => void;
}

/** When a field is shown: always, or depending on another field. */
export function ConditionField({ when, others, fault, onChange }: Props) {
  const of = others.find(({ name }) => name === when?.field);
  const options = of?.options ?? [];
  return (
    <>
      <Choice
        label={t('catalogItem.shown')}
        required
        options={[
          { id: '', label: t('catalogItem.always') },
          ...others.map((one) => ({
            id: one.name,
            label: t('catalogItem.dependingOn', { field: titleOf(one) }),
          })),
        ]}
        placeholder={t('catalogItem.always')}
        value={when?.field ?? ''}
        onChange={(name) => {
          const chosen = others.find((one) => one.name === name);
          onChange(chosen ? firstCondition(chosen) : null);
        }}
      />
      {when && 'values' in when && (
        <Checks
          label={t('catalogItem.ifOneOf', { field: of ? titleOf(of) : when.field })}
          required
          options={optionsOf(when.values, options)}
          value={when.values}
          onChange={(values) => onChange({ ...when, values })}
          error={fault}
        />
      )}
      {when && !('values' in when) && (
        <p className="quiet">
          {t(when.is === 'checked' ? 'catalogItem.ifChecked' : 'catalogItem.ifFilled')}
        </p>
      )}
    </>
  );
}

function firstCondition({ name, kind, options }: FormField): ShowWhen {
  const values = options.slice(0, 1).map(({ value }) => value);
  if (kind === 'choice') return { field: name, is: 'oneOf', values };
  if (kind === 'choices') return { field: name, is: 'includes', values };
  return { field: name, is: kind === 'boolean' ? 'checked' : 'filled' };
}

/** The options of the other field, and values that it does not offer any more. */
function optionsOf(values: readonly string[], options: FormField['options']) {
  const gone = values.filter((value) => !options.some((one) => one.value === value));
  return [...options, ...gone.map((value) => ({ value, label: value }))].map((one) => ({
    id: one.value,
    label: one.label,
  }));
}
