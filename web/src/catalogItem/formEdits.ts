import type { TextKey } from '../i18n/t';
import {
  type FieldKind,
  type FormField,
  type FormModel,
  fieldsOf,
  type Section,
} from './formModel';

/** Changes one field; its new name also in the conditions of others. */
export function changeField(form: FormModel, name: string, change: Partial<FormField>): FormModel {
  const renamed = change.name ?? name;
  return eachSection(form, (fields) =>
    fields.map((field) => {
      if (field.name === name) return { ...field, ...change };
      if (field.when?.field !== name) return field;
      return { ...field, when: { ...field.when, field: renamed } };
    }),
  );
}

/** Removes a field, and the conditions on it. */
export function removeField(form: FormModel, name: string): FormModel {
  return eachSection(form, (fields) =>
    fields
      .filter((field) => field.name !== name)
      .map((field) => (field.when?.field === name ? { ...field, when: null } : field)),
  );
}

/** Adds a field at the end of a section. Its name is new in the form. */
export function addField(
  form: FormModel,
  section: number,
  kind: FieldKind,
  title: string,
  firstOptions: readonly string[],
): { readonly form: FormModel; readonly name: string } {
  const name = freeName(form, nameFor(title));
  const isChoice = kind === 'choice' || kind === 'choices';
  const options = isChoice ? firstOptions.map(optionNamed) : [];
  const field = { name, title, help: '', kind, required: false, min: null, max: null, options };
  const sections = form.sections.map((one, index) =>
    index === section
      ? { ...one, fields: [...one.fields, { ...field, when: null, rest: {} }] }
      : one,
  );
  return { form: { ...form, sections }, name };
}

export function optionNamed(label: string) {
  return { value: label, label };
}

/** "Serial number" as a property: `serialNumber`. */
export function nameFor(title: string): string {
  const words = title
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
  const [first = 'field', ...others] = words;
  const name = first + others.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return /^\d/.test(name) ? `field${name}` : name;
}

function freeName(form: FormModel, wanted: string): string {
  const taken = fieldsOf(form).map(({ name }) => name);
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? wanted : `${wanted}${n}`;
    if (!taken.includes(name)) return name;
  }
}

/** Moves a field one place up or down, past the heading of a section. The first and the last field stay. */
export function moveField(form: FormModel, name: string, by: -1 | 1): FormModel {
  const [section, index] = placeOf(form, name);
  const { fields = [] } = form.sections[section] ?? {};
  if (index + by >= 0 && index + by < fields.length)
    return putField(form, name, section, index + by);
  const next = form.sections[section + by];
  if (!next) return form;
  return putField(form, name, section + by, by < 0 ? next.fields.length : 0);
}

/** Moves a field to a place in a section, counted without the field itself. */
export function putField(form: FormModel, name: string, section: number, index: number): FormModel {
  const field = fieldsOf(form).find((one) => one.name === name);
  if (!field) return form;
  const sections = form.sections.map(({ fields, ...texts }, at) => {
    const others = fields.filter((one) => one !== field);
    return { ...texts, fields: at === section ? others.toSpliced(index, 0, field) : others };
  });
  return { ...form, sections };
}

/** The place of a field: its section, and its index there. */
export function placeOf({ sections }: FormModel, name: string): readonly [number, number] {
  const section = sections.findIndex(({ fields }) => fields.some((one) => one.name === name));
  const index = sections[section]?.fields.findIndex((one) => one.name === name) ?? -1;
  return [section, index];
}

export function addSection(form: FormModel, title: string): FormModel {
  return { ...form, sections: [...form.sections, { title, help: '', fields: [] }] };
}

export function changeSection(
  form: FormModel,
  index: number,
  change: Partial<Pick<Section, 'title' | 'help'>>,
): FormModel {
  const sections = form.sections.map((one, at) => (at === index ? { ...one, ...change } : one));
  return { ...form, sections };
}

/** Removes a heading. Its fields move to the section before it. */
export function removeSection(form: FormModel, index: number): FormModel {
  const { fields = [] } = form.sections[index] ?? {};
  const sections = form.sections
    .map((one, at) => (at === index - 1 ? { ...one, fields: [...one.fields, ...fields] } : one))
    .filter((_, at) => at !== index);
  return { ...form, sections };
}

function eachSection(
  form: FormModel,
  change: (fields: readonly FormField[]) => FormField[],
): FormModel {
  const sections = form.sections.map((one) => ({ ...one, fields: change(one.fields) }));
  return { ...form, sections };
}

/** What must be corrected in a form before it is saved, by field and part. */
export function faultsOf(form: FormModel): Readonly<Record<string, TextKey>> {
  const faults: Record<string, TextKey> = {};
  for (const { name, min, max, options, when } of fieldsOf(form)) {
    if (min !== null && max !== null && min > max)
      faults[`${name}.max`] = 'catalogItem.maxBelowMin';
    const labels = options.map(({ label }) => label.trim());
    if (labels.some((label) => label === '')) faults[`${name}.options`] = 'catalogItem.emptyOption';
    else if (new Set(options.map(({ value }) => value)).size < options.length)
      faults[`${name}.options`] = 'catalogItem.sameOptions';
    if (when && 'values' in when && when.values.length === 0)
      faults[`${name}.when`] = 'catalogItem.chooseOne';
  }
  for (const { title } of form.sections.slice(1)) {
    if (title.trim() === '') faults.sections = 'catalogItem.noTitle';
  }
  return faults;
}
