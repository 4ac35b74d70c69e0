import { useState } from 'react';
import { Button } from '../components/Button';
import { Check } from '../components/Check';
import { Choice } from '../components/Choice';
import { Field } from '../components/Field';
import { NumberField } from '../form/NumberField';
import { t } from '../i18n/t';
import { ConditionField } from './ConditionField';
import { kindName } from './fieldTexts';
import { nameFor, optionNamed } from './formEdits';
import { type FieldKind, type FormField, fieldKinds, hasLimits, longestLine } from './formModel';

interface Props {
  readonly field: FormField;
  readonly others: readonly FormField[];
  /** Whether it is new: its name follows its label. */
  readonly isNew: boolean;
  readonly faults: Readonly<Record<string, string>>;
  readonly onChange: (change: Partial<FormField>) => void;
}

/** The settings of one field. */
export function FieldEditor({ field, others, isNew, faults, onChange }: Props) {
  const { name, title, help, kind, required, rest } = field;
  const isOther = kind === 'other';
  return (
    <fieldset className="builder-editor form">
      <legend className="visually-hidden">{title || name}</legend>
      {isOther ? (
        <p className="quiet">{t('catalogItem.onlyJson')}</p>
      ) : (
        <>
          <Field
            label={t('catalogItem.label')}
            autoFocus
            value={title}
            onChange={(text) => {
              const follows = isNew && (name === nameFor(title) || title === '');
              const wanted = nameFor(text);
              const isFree = !others.some((one) => one.name === wanted);
              onChange({ title: text, ...(follows && isFree && { name: wanted }) });
            }}
          />
          <Choice
            label={t('catalogItem.type')}
            required
            options={fieldKinds.map((one) => ({ id: one, label: kindName(one) }))}
            value={kind}
            onChange={(id) => {
              const chosen = fieldKinds.find((one) => one === id);
              if (chosen) onChange(asKind(field, chosen));
            }}
          />
          <Field
            label={t('catalogItem.help')}
            lines={2}
            value={help}
            onChange={(text) => onChange({ help: text })}
          />
        </>
      )}
      <NameField
        key={name}
        name={name}
        taken={others}
        onChange={(text) => onChange({ name: text })}
      />
      <Check
        label={t(field.when ? 'catalogItem.requiredWhileShown' : 'catalogItem.required')}
        value={required}
        onChange={(value) => onChange({ required: value })}
      />
      {(kind === 'choice' || kind === 'choices') && (
        <Options field={field} fault={faults[`${name}.options`]} onChange={onChange} />
      )}
      {hasLimits(kind) && (
        <Limits key={kind} field={field} fault={faults[`${name}.max`]} onChange={onChange} />
      )}
      <ConditionField
        when={field.when}
        others={others}
        fault={faults[`${name}.when`]}
        onChange={(when) => onChange({ when })}
      />
      {!isOther && Object.keys(rest).length > 0 && (
        <p className="quiet">
          {t('catalogItem.alsoJson', { words: Object.keys(rest).join(', ') })}
        </p>
      )}
    </fieldset>
  );
}

/** The same field as another kind, with what both have. */
function asKind(field: FormField, kind: FieldKind): Partial<FormField> {
  const isChoice = kind === 'choice' || kind === 'choices';
  const wasChoice = field.kind === 'choice' || field.kind === 'choices';
  const isText = (one: FieldKind) => one === 'text' || one === 'lines';
  const isNumber = (one: FieldKind) => one === 'integer' || one === 'number';
  const keepsLimits =
    (isText(kind) && isText(field.kind)) || (isNumber(kind) && isNumber(field.kind));
  const max = keepsLimits ? field.max : null;
  return {
    kind,
    min: keepsLimits ? field.min : null,
    max: kind === 'text' && max !== null ? Math.min(max, longestLine) : max,
    options: isChoice
      ? wasChoice
        ? field.options
        : [optionNamed(t('catalogItem.option', { number: 1 }))]
      : [],
    rest: {},
  };
}

/** The property of a field. A name that is empty or taken is not used until it is corrected. */
function NameField(props: {
  readonly name: string;
  readonly taken: readonly FormField[];
  readonly onChange: (name: string) => void;
}) {
  const { name, taken, onChange } = props;
  const [text, setText] = useState(name);
  const fault =
    text.trim() === ''
      ? t('catalogItem.fillIn')
      : taken.some((one) => one.name === text)
        ? t('catalogItem.nameTaken')
        : undefined;
  return (
    <Field
      label={t('catalogItem.name')}
      required
      maxLength={100}
      value={text}
      onChange={setText}
      error={fault}
      onBlur={() => fault === undefined && text !== name && onChange(text)}
      description={t('catalogItem.nameAbout')}
    />
  );
}

type PartProps = {
  readonly field: FormField;
  readonly fault: string | undefined;
  readonly onChange: (change: Partial<FormField>) => void;
};

function Limits({ field, fault, onChange }: PartProps) {
  const { name, kind, min, max } = field;
  const isNumber = kind === 'integer' || kind === 'number';
  const labels = isNumber
    ? [t('catalogItem.minimum'), t('catalogItem.maximum')]
    : kind === 'choices'
      ? [t('catalogItem.chooseAtLeast'), t('catalogItem.chooseAtMost')]
      : [t('catalogItem.shortest'), t('catalogItem.longest')];
  const limit = (label: string, value: number | null, set: (value: number | null) => void) => (
    <NumberField
      label={label}
      required={false}
      name={`${name}.${label}`}
      whole={kind !== 'number'}
      value={value ?? undefined}
      onChange={(given) => {
        if (given === undefined) set(null);
        else if (isNumber ? typeof given === 'number' : isCount(given)) set(Number(given));
      }}
      error={label === labels[1] ? fault : undefined}
    />
  );
  const most = kind === 'text' ? longestLine : Number.POSITIVE_INFINITY;
  return (
    <div className="builder-limits">
      {limit(labels[0] ?? '', min, (value) => onChange({ min: value }))}
      {limit(labels[1] ?? '', max, (value) =>
        onChange({ max: value === null ? null : Math.min(value, most) }),
      )}
    </div>
  );
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

/** The options of a choice. An option whose value is its text keeps it so. */
function Options({ field: { options }, fault, onChange }: PartProps) {
  function change(index: number, label: string): void {
    const changed = options.map((one, at) =>
      at !== index ? one : one.value === one.label ? optionNamed(label) : { ...one, label },
    );
    onChange({ options: changed });
  }
  return (
    <section className="builder-options" aria-label={t('catalogItem.options')}>
      {options.map(({ value, label }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an option has no other identity while its text is typed.
        <div key={index} className="builder-option">
          <Field
            label={t('catalogItem.option', { number: index + 1 })}
            required
            value={label}
            onChange={(text) => change(index, text)}
            description={value === label ? undefined : t('catalogItem.sentAs', { value })}
          />
          <Button
            variant="quiet"
            icon="cross"
            aria-label={t('catalogItem.removeField', { field: label })}
            onPress={() => onChange({ options: options.filter((_, at) => at !== index) })}
          />
        </div>
      ))}
      {fault && <p className="field-error">{fault}</p>}
      <div>
        <Button
          icon="plus"
          onPress={() =>
            onChange({
              options: [
                ...options,
                optionNamed(t('catalogItem.option', { number: options.length + 1 })),
              ],
            })
          }
        >
          {t('catalogItem.addOption')}
        </Button>
      </div>
    </section>
  );
}
