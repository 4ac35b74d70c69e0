/** The kinds of fields that the builder makes; `other` is a field that it keeps as it is. */
export const fieldKinds = [
  'text',
  'lines',
  'choice',
  'choices',
  'boolean',
  'integer',
  'number',
  'date',
  'time',
  'moment',
  'email',
  'url',
] as const;
export type FieldKind = (typeof fieldKinds)[number] | 'other';

export interface Option {
  readonly value: string;
  readonly label: string;
}

/** When a field is shown: if another one has a value, is checked, has one of these values, or includes one of them. */
export type ShowWhen = { readonly field: string } & (
  | { readonly is: 'filled' | 'checked' }
  | { readonly is: 'oneOf' | 'includes'; readonly values: readonly string[] }
);

export interface FormField {
  /** The property of the answers. */
  readonly name: string;
  /** Empty: the name, in words. */
  readonly title: string;
  readonly help: string;
  readonly kind: FieldKind;
  /** Of a field with a condition: required while it is shown. */
  readonly required: boolean;
  /** The limits of the length, the number, or the count of choices. */
  readonly min: number | null;
  readonly max: number | null;
  readonly options: readonly Option[];
  readonly when: ShowWhen | null;
  /** Keywords that the builder does not show, as they are. */
  readonly rest: Json;
}

/** What the kind of a field and its keywords say. */
export type Kind = Pick<FormField, 'kind' | 'min' | 'max' | 'options' | 'rest'>;

export interface Section {
  readonly title: string;
  readonly help: string;
  readonly fields: readonly FormField[];
}

/** A form as the builder edits it. */
export interface FormModel {
  /** The first section has no title: its fields come before the others. */
  readonly sections: readonly Section[];
  /** Keywords of the schema that the builder does not show. */
  readonly rest: Json;
  /** Rules in `allOf` that are not the condition of a field. */
  readonly rules: readonly unknown[];
  /** Required names that are no field. */
  readonly alsoRequired: readonly string[];
}

export type Json = Readonly<Record<string, unknown>>;

/** The longest text in a field of one line. A longer one has several lines in the request form. */
export const longestLine = 200;

export const formats: Readonly<Record<string, FieldKind>> = {
  date: 'date',
  time: 'time',
  'date-time': 'moment',
  email: 'email',
  uri: 'url',
  textarea: 'lines',
};
/** The keywords of the limits, by kind. */
export const limits: Readonly<Record<string, readonly [min: string, max: string]>> = {
  text: ['minLength', 'maxLength'],
  lines: ['minLength', 'maxLength'],
  integer: ['minimum', 'maximum'],
  number: ['minimum', 'maximum'],
  choices: ['minItems', 'maxItems'],
};

export function hasLimits(kind: FieldKind): boolean {
  return kind in limits;
}

export function fieldsOf({ sections }: Pick<FormModel, 'sections'>): FormField[] {
  return sections.flatMap(({ fields }) => fields);
}

/** The parts of a schema that the builder keeps and does not show. */
export function keptParts(model: FormModel): readonly string[] {
  const usual = ['$schema', '$id', 'title', 'description', 'additionalProperties'];
  const fields = fieldsOf(model).flatMap(({ name, kind, rest }) =>
    kind === 'other' ? [name] : Object.keys(rest).map((word) => `${name}: ${word}`),
  );
  return [
    ...Object.keys(model.rest).filter((word) => !usual.includes(word)),
    ...(model.rules.length > 0 ? ['allOf'] : []),
    ...fields,
  ];
}
