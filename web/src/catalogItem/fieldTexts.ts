import { words } from '../components/labels';
import { anyOf } from '../i18n/labels';
import { type TextKey, t } from '../i18n/t';
import type { FieldKind, FormField, ShowWhen } from './formModel';

const kindNames: Readonly<Record<FieldKind, TextKey>> = {
  text: 'catalogItem.kindText',
  lines: 'catalogItem.kindLines',
  choice: 'catalogItem.kindChoice',
  choices: 'catalogItem.kindChoices',
  boolean: 'catalogItem.kindBoolean',
  integer: 'catalogItem.kindInteger',
  number: 'catalogItem.kindNumber',
  date: 'catalogItem.kindDate',
  time: 'catalogItem.kindTime',
  moment: 'catalogItem.kindMoment',
  email: 'field.email',
  url: 'catalogItem.kindUrl',
  other: 'catalogItem.kindOther',
};

export function kindName(kind: FieldKind): string {
  return t(kindNames[kind]);
}

export function titleOf({ title, name }: Pick<FormField, 'title' | 'name'>): string {
  return title || words(name);
}

/** When a field is shown, in a sentence. */
export function whenText(when: ShowWhen, of: FormField | undefined): string {
  const title = of ? titleOf(of) : words(when.field);
  if (!('values' in when)) {
    return t(when.is === 'checked' ? 'catalogItem.whenChecked' : 'catalogItem.whenFilled', {
      field: title,
    });
  }
  const labels = when.values.map(
    (value) => of?.options.find((option) => option.value === value)?.label ?? value,
  );
  return t('catalogItem.whenIs', { field: title, values: anyOf(labels) });
}
