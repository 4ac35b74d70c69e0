import { type FormEvent, useRef, useState } from 'react';
import type { paths } from '../api/schema';
import type { CatalogItem, Request } from '../api/types';
import { Button } from '../components/Button';
import { Choice } from '../components/Choice';
import { Field } from '../components/Field';
import { organisation, priorities, priorityOptions } from '../components/labels';
import { ErrorNotice, Notice } from '../components/Notice';
import { DraftNote } from '../form/DraftNote';
import { isObject, isTexts, useDraft } from '../form/drafts';
import { errorsElsewhere, errorWithin, focusFirstError } from '../form/errors';
import { FormFields } from '../form/FormFields';
import { JsonField } from '../form/JsonField';
import { initialOf, isDrawable, namesInOrder } from '../form/schema';
import { settle } from '../form/settle';
import { useCreate } from '../form/useCreate';
import { validate } from '../form/validate';
import { fieldErrors } from '../i18n/problems';
import { t } from '../i18n/t';
import { ChosenFiles, leaveFiles, pastedFiles } from '../ticket/ChosenFiles';

const own = ['shortDescription', 'description', 'priority'];
const empty = { shortDescription: '', description: '', priority: '' };

type Submission = paths['/api/v1/requests']['post']['requestBody']['content']['application/json'];

interface Filled {
  readonly shortDescription: string;
  readonly description: string;
  readonly priority: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

function isFilled(value: unknown): value is Filled {
  if (!isObject(value)) return false;
  const { variables, ...texts } = value;
  return isObject(variables) && isTexts(texts) && Object.keys(empty).every((name) => name in texts);
}

interface Props {
  readonly item: CatalogItem;
  /** The closed request that it reopens. */
  readonly followed: Request | null;
}

/** What the form begins with: the entries of the request that it reopens, or nothing. */
function initialFor({ schema }: CatalogItem, followed: Request | null): Filled {
  const variables = initialOf(schema, schema);
  if (!followed) return { ...empty, variables };
  const { shortDescription, description, priority } = followed;
  return {
    ...{ shortDescription, description, priority: String(priority) },
    variables: { ...variables, ...followed.variables },
  };
}

/** The form of a request: the fields of every request, and those of the item's schema. */
export function SubmitForm({ item, followed }: Props) {
  const { schema, policy } = item;
  const usual = (policy.priority && priorities[policy.priority]) || t('catalog.defaultOfThisItem');
  const form = useRef<HTMLFormElement>(null);
  const [initial] = useState(() => initialFor(item, followed));
  const draft = useDraft(`submit ${item.id} ${followed?.number ?? ''}`, initial, isFilled);
  const { shortDescription, description, priority, variables } = draft.value;
  const put = (part: Partial<Filled>) => draft.set((now) => ({ ...now, ...part }));
  const [checked, setChecked] = useState<Readonly<Record<string, string>>>({});
  const [files, setFiles] = useState<readonly File[]>([]);
  const submitting = useCreate<Submission>('requests', draft, (path) => leaveFiles(path, files));
  const errors = { ...fieldErrors(submitting.error), ...checked };
  const drawable = isDrawable(schema);
  const now = drawable ? settle(schema, variables) : { schema: {}, values: variables };
  const names = namesInOrder(now.schema).map((name) => `variables.${name}`);
  const hasFields = names.length > 0;
  const takesAny =
    !drawable ||
    (!hasFields && schema.additionalProperties !== false && Object.keys(schema).some(isBeyond));
  const elsewhere = errorsElsewhere(errors, [...own, ...names, ...(takesAny ? ['variables'] : [])]);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const wrong = {
      ...(shortDescription.trim() === '' && { shortDescription: t('catalog.pleaseFillThisIn') }),
      ...validate(schema, now.values),
    };
    setChecked(wrong);
    submitting.reset();
    if (Object.keys(wrong).length > 0) {
      focusFirstError(form.current);
      return;
    }
    submitting.mutate(
      {
        catalogItem: item.id,
        shortDescription: shortDescription.trim(),
        ...(description.trim() !== '' && { description }),
        ...(priority !== '' && { priority: Number(priority) }),
        variables: now.values,
        ...(followed && { followUpOf: followed.number }),
      },
      { onError: () => focusFirstError(form.current) },
    );
  }

  return (
    <form
      className="form"
      ref={form}
      onSubmit={submit}
      onPaste={(event) => setFiles((chosen) => [...chosen, ...pastedFiles(event)])}
      noValidate
      aria-label={item.name}
    >
      <DraftNote draft={draft} />
      <Field
        label={t('catalog.shortDescription')}
        required
        maxLength={255}
        value={shortDescription}
        onChange={(text) => put({ shortDescription: text })}
        error={errors.shortDescription}
        description={t('catalog.oneLineAboutThe')}
      />
      <Field
        label={t('catalog.description')}
        lines={4}
        value={description}
        onChange={(text) => put({ description: text })}
        error={errors.description}
      />
      {hasFields && (
        <FormFields
          key={draft.round}
          schema={schema}
          values={variables}
          onChange={(values) => put({ variables: values })}
          errors={errors}
        />
      )}
      {takesAny && (
        <JsonField
          key={draft.round}
          label={t('catalog.details')}
          required={false}
          name="variables"
          value={Object.keys(variables).length > 0 ? variables : undefined}
          onChange={(value) => put({ variables: isObject(value) ? { ...value } : {} })}
          error={errorWithin(errors, 'variables')}
        />
      )}
      <Choice
        label={t('catalog.priority')}
        options={[{ id: '', label: usual }, ...priorityOptions]}
        placeholder={usual}
        value={priority}
        onChange={(chosen) => put({ priority: chosen })}
        error={errors.priority}
      />
      <ChosenFiles files={files} onChange={setFiles} />
      {elsewhere.length > 0 && (
        <Notice tone="bad" title={t('catalog.pleaseCheckTheseEntries')}>
          {elsewhere.join('\n')}
        </Notice>
      )}
      <ErrorNotice
        error={Object.keys(fieldErrors(submitting.error)).length > 0 ? null : submitting.error}
      />
      <div className="buttons">
        <Button type="submit" variant="primary" busy={submitting.isPending}>
          {t('catalog.submitTo', { provider: organisation(item.provider) })}
        </Button>
      </div>
    </form>
  );
}

const known = [
  '$schema',
  '$id',
  'type',
  'title',
  'description',
  'properties',
  'required',
  'additionalProperties',
  'x-order',
  'x-sections',
];
function isBeyond(word: string): boolean {
  return !known.includes(word);
}
