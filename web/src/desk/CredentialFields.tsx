import { useState } from 'react';
import type { DeskKind } from '../api/types';
import { Choice } from '../components/Choice';
import { words } from '../components/labels';
import { SchemaFields } from '../form/SchemaFields';
import { type FieldSchema, initialOf, namesInOrder } from '../form/schema';
import { allOf } from '../i18n/labels';
import { fieldErrors } from '../i18n/problems';
import { t, textOf } from '../i18n/t';

export type Credentials = Readonly<Record<string, unknown>>;

interface Props {
  /** Undefined until one is chosen. */
  readonly kind: DeskKind | undefined;
  readonly value: Credentials;
  readonly onChange: (value: Credentials) => void;
  readonly sending: { readonly error: unknown };
  readonly error: (path: string) => string | undefined;
}

/** The credentials that a kind of desk takes, in one of its ways to sign in. They are never kept as a draft. */
export function CredentialFields({ kind, value, onChange, sending, error }: Props) {
  const [way, setWay] = useState(0);
  if (!kind) return null;
  const ways = waysOf(kind);
  const schema = ways[way] ?? {};
  const errors = fieldErrors(sending.error);
  // The form does not repeat the messages that are shown here.
  error('credentials');
  return (
    <>
      {ways.length > 1 && (
        <Choice
          label={t('desk.signInWith')}
          required
          options={ways.map((one, n) => ({ id: String(n), label: titleOf(one) }))}
          value={String(way)}
          onChange={(id) => {
            const next = Number(id || 0);
            setWay(next);
            onChange(initialOf(ways[next] ?? {}, ways[next] ?? {}));
          }}
        />
      )}
      <SchemaFields
        schema={schema}
        root={schema}
        path="credentials"
        values={value}
        onChange={onChange}
        errors={errors}
      />
      {errors.credentials && <p className="field-error">{error('credentials')}</p>}
    </>
  );
}

/** The schema of each way to sign in, with hints in the reader's language. */
function waysOf({ name, credentials }: DeskKind): readonly FieldSchema[] {
  const schema: FieldSchema = credentials;
  const { anyOf } = schema;
  const ways: readonly FieldSchema[] = Array.isArray(anyOf) ? anyOf : [schema];
  return ways.map((way) => ({
    ...way,
    properties: Object.fromEntries(
      Object.entries(way.properties ?? {}).map(([field, one]) => [
        field,
        withHint(name, field, one),
      ]),
    ),
  }));
}

function withHint(kind: string, field: string, schema: FieldSchema): FieldSchema {
  const { description } = schema;
  if (!description) return schema;
  return { ...schema, description: textOf('credential', `${kind}_${field}`, description) };
}

/** "User and password". */
function titleOf(schema: FieldSchema): string {
  const required = namesInOrder(schema).filter((name) => schema.required?.includes(name));
  const labels = required.map((name) => schema.properties?.[name]?.title ?? words(name));
  return allOf(labels);
}
