import { type FieldSchema, isObject } from './schema';
import { isMet } from './validate';

type Values = Readonly<Record<string, unknown>>;

interface Settled {
  /** The schema with the fields that are asked for now. */
  readonly schema: FieldSchema;
  /** The values without those of fields that are not asked for. */
  readonly values: Record<string, unknown>;
}

/**
 * What a form asks for, given its values: the conditions of its schema (`if`, `dependentSchemas`, `dependentRequired`, at the
 * top or in `allOf`) show and hide fields, and require them. A hidden field has no value, which may hide others.
 */
export function settle(schema: FieldSchema, values: Values): Settled {
  let kept = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  // Each round hides at least one more field, or is the last.
  for (;;) {
    const { shown, hidden } = shownWith(schema, kept);
    const next = Object.fromEntries(Object.entries(kept).filter(([name]) => !hidden.has(name)));
    if (Object.keys(next).length === Object.keys(kept).length)
      return { schema: shown, values: kept };
    kept = next;
  }
}

function shownWith(schema: FieldSchema, values: Values) {
  const properties: Record<string, FieldSchema> = { ...schema.properties };
  const required = new Set(schema.required);
  const hidden = new Set<string>();
  for (const branch of branchesOf(schema, schema, values)) {
    for (const name of namesOf(branch.required)) required.add(name);
    for (const [name, part] of Object.entries(objectOf(branch.properties))) {
      if (part === false) hidden.add(name);
      else if (isSchema(part)) properties[name] = { ...properties[name], ...part };
    }
  }
  for (const name of hidden) {
    delete properties[name];
    required.delete(name);
  }
  return { shown: { ...schema, properties, required: [...required] }, hidden };
}

/** The parts of a schema that hold because of the values. */
function branchesOf(part: FieldSchema, root: FieldSchema, values: Values): FieldSchema[] {
  const branches: unknown[] = [];
  if (isSchema(part.if)) branches.push(isMet(part.if, root, values) ? part.then : part.else);
  for (const [name, branch] of Object.entries(objectOf(part.dependentSchemas))) {
    if (values[name] !== undefined) branches.push(branch);
  }
  for (const [name, names] of Object.entries(objectOf(part.dependentRequired))) {
    if (values[name] !== undefined) branches.push({ required: names });
  }
  const inner = Array.isArray(part.allOf) ? part.allOf.filter(isSchema) : [];
  return [...branches.filter(isSchema), ...inner.flatMap((one) => branchesOf(one, root, values))];
}

function isSchema(value: unknown): value is FieldSchema {
  return isObject(value);
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return isSchema(value) ? value : {};
}

function namesOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}

/** The fields of a form under one heading. */
export interface FormSection {
  /** Empty for the fields before the first heading. */
  readonly title: string;
  readonly description: string;
  readonly names: readonly string[];
}

/** A section as `x-sections` has it. */
export interface SectionAnnotation {
  readonly title: string;
  readonly description?: string;
  readonly fields: readonly string[];
}

/** The annotation `x-sections`, if it is one. */
export function sectionAnnotations(schema: FieldSchema): readonly SectionAnnotation[] | null {
  const given = schema['x-sections'];
  return Array.isArray(given) && given.every(isSection) ? given : null;
}

function isSection(value: unknown): value is SectionAnnotation {
  if (!isSchema(value) || typeof value.title !== 'string') return false;
  const { description, fields } = value;
  const isText = description === undefined || typeof description === 'string';
  return isText && Array.isArray(fields) && fields.every((name) => typeof name === 'string');
}

/** The sections of a form, in order. Fields of no section come first; sections without a field are left out. */
export function sectionsOf(schema: FieldSchema, names: readonly string[]): FormSection[] {
  const annotations = sectionAnnotations(schema) ?? [];
  const placed = new Set(annotations.flatMap(({ fields }) => fields));
  const sections = annotations.map(({ title, description = '', fields }) => ({
    ...{ title, description },
    names: names.filter((name) => fields.includes(name)),
  }));
  const lead = { title: '', description: '', names: names.filter((name) => !placed.has(name)) };
  return [lead, ...sections].filter((section) => section.names.length > 0);
}
