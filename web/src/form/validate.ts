import { type OutputUnit, type Schema, type SchemaDraft, Validator } from '@cfworker/json-schema';
import { t } from '../i18n/t';
import { type FieldSchema, resolve } from './schema';

/** Errors that only say that something inside a value is wrong. */
const wrapping = new Set([
  'properties',
  'items',
  'prefixItems',
  '$ref',
  'allOf',
  'additionalProperties',
  'if',
]);

/**
 * The errors in a form's values, by path: `variables.port`. The server checks again; the check here saves the user the
 * wait.
 */
export function validate(
  schema: FieldSchema,
  values: Readonly<Record<string, unknown>>,
): Record<string, string> {
  // The API has checked that it is a JSON Schema.
  const validator = new Validator(quick(schema) as Schema, draftOf(schema), false);
  const { errors } = validator.validate(values);
  const found: Record<string, string> = {};
  const paths = errors.map(pathOf);
  for (const [index, error] of errors.entries()) {
    const path = paths[index] ?? '';
    const deeper = paths.some((one) => one.startsWith(`${path}.`));
    if (wrapping.has(error.keyword) && deeper) continue;
    found[path] ??= messageOf(error, schemaAt(schema, path));
  }
  return found;
}

/** Whether the values meet a part of a schema. */
export function isMet(
  part: FieldSchema,
  root: FieldSchema,
  values: Readonly<Record<string, unknown>>,
): boolean {
  const { $defs, definitions } = root;
  const whole = { ...($defs && { $defs }), ...(definitions && { definitions }), ...part };
  return new Validator(quick(whole) as Schema, draftOf(root)).validate(values).valid;
}

/** Whether a pattern is safe to run in the page: one that repeats a group may never end, and would hang it. */
function isQuick(pattern: string): boolean {
  return !/\)[*+{?]/.test(pattern) && !/\\[1-9]/.test(pattern);
}

/** A schema without the patterns that only the server checks. */
function quick(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(quick);
  if (typeof part !== 'object' || part === null) return part;
  const others = Object.entries(part).filter(([word, value]) => {
    if (word === 'pattern' && typeof value === 'string') return isQuick(value);
    if (word === 'patternProperties' && typeof value === 'object' && value !== null)
      return Object.keys(value).every(isQuick);
    return true;
  });
  return Object.fromEntries(others.map(([word, value]) => [word, quick(value)]));
}

function draftOf({ $schema }: FieldSchema): SchemaDraft {
  const name = String($schema ?? '');
  return name.includes('draft-07') ? '7' : name.includes('2019-09') ? '2019-09' : '2020-12';
}

function pathOf({ instanceLocation, keyword, error }: OutputUnit): string {
  const steps = instanceLocation
    .split('/')
    .slice(1)
    .map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'));
  const missing = keyword === 'required' ? /property "(.*)"/.exec(error)?.[1] : undefined;
  return ['variables', ...steps, ...(missing ? [missing] : [])].join('.');
}

function schemaAt(root: FieldSchema, path: string): FieldSchema {
  let schema = root;
  for (const step of path.split('.').slice(1)) {
    const known = resolve(schema, root);
    const next = known.properties?.[step] ?? known.items;
    if (!next) return {};
    schema = next;
  }
  return resolve(schema, root);
}

function messageOf({ keyword, error }: OutputUnit, schema: FieldSchema): string {
  switch (keyword) {
    case 'required':
      return t('form.pleaseFillThisIn');
    case 'type':
      return typeMessage(schema.type);
    case 'enum':
    case 'const':
      return t('form.pleaseChooseOneOf');
    case 'minimum':
      return t('form.atLeast', { limit: Number(schema.minimum) });
    case 'maximum':
      return t('form.atMost', { limit: Number(schema.maximum) });
    case 'minLength':
      return t('form.atLeastCharacters', { count: Number(schema.minLength) });
    case 'maxLength':
      return t('form.atMostCharacters', { count: Number(schema.maxLength) });
    case 'minItems':
      return t('form.atLeast', { limit: Number(schema.minItems) });
    case 'maxItems':
      return t('form.atMost', { limit: Number(schema.maxItems) });
    case 'uniqueItems':
      return t('form.thisValueOccursTwice');
    case 'multipleOf':
      return t('form.multipleOf', { number: Number(schema.multipleOf) });
    case 'format':
      return schema.format === 'email'
        ? t('form.notAnEmail')
        : t('form.notValid', { format: schema.format ?? '' });
    case 'pattern':
      return schema.description ?? t('form.mustLookLike', { pattern: String(schema.pattern) });
    default:
      return error;
  }
}

function typeMessage(type: unknown): string {
  if (type === 'integer') return t('form.pleaseGiveAWhole');
  if (type === 'number') return t('form.pleaseGiveANumber');
  return t('form.thisValueIsNot');
}
