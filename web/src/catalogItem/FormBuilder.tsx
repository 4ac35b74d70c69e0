import { useState } from 'react';
import { ActionMenu } from '../components/ActionMenu';
import { announceQuietly } from '../components/announcements';
import { Button } from '../components/Button';
import { Field } from '../components/Field';
import { Notice } from '../components/Notice';
import { t } from '../i18n/t';
import { FieldEditor } from './FieldEditor';
import { FieldRow } from './FieldRow';
import { kindName, titleOf } from './fieldTexts';
import {
  addField,
  addSection,
  changeField,
  changeSection,
  moveField,
  placeOf,
  putField,
  removeField,
  removeSection,
} from './formEdits';
import {
  type FieldKind,
  type FormField,
  type FormModel,
  fieldKinds,
  fieldsOf,
  keptParts,
} from './formModel';
import './builder.css';

interface Props {
  readonly form: FormModel;
  readonly onChange: (form: FormModel) => void;
  /** Messages by field and part: `serial.max`. */
  readonly faults: Readonly<Record<string, string>>;
}

/** Builds a form: its fields in order, their sections, and when each is shown. */
export function FormBuilder({ form, onChange, faults }: Props) {
  const [open, setOpen] = useState<string | null>(null);
  /** The identity of each field on the page, which stays when it gets another name. */
  const [ids] = useState(() => new Map<string, { readonly id: number; readonly isNew: boolean }>());
  const [moved, setMoved] = useState({ name: '', count: 0 });
  const [dragged, setDragged] = useState<string | null>(null);
  const kept = keptParts(form);

  function identityOf(name: string) {
    const known = ids.get(name) ?? { id: nextId(), isNew: false };
    ids.set(name, known);
    return known;
  }

  function change(name: string, part: Partial<FormField>): void {
    onChange(changeField(form, name, part));
    if (part.name === undefined || part.name === name) return;
    ids.set(part.name, identityOf(name));
    ids.delete(name);
    setOpen(part.name);
  }

  function add(section: number, kind: FieldKind): void {
    const added = addField(form, section, kind, kindName(kind), [
      t('catalogItem.option', { number: 1 }),
      t('catalogItem.option', { number: 2 }),
    ]);
    ids.set(added.name, { id: nextId(), isNew: true });
    onChange(added.form);
    setOpen(added.name);
  }

  function move(field: FormField, by: -1 | 1): void {
    const next = moveField(form, field.name, by);
    onChange(next);
    setMoved({ name: field.name, count: moved.count + 1 });
    const [section, index] = placeOf(next, field.name);
    const heading = next.sections[section]?.title;
    const at = { field: titleOf(field), place: index + 1 };
    announceQuietly(
      heading
        ? t('catalogItem.isFieldOf', { ...at, section: heading })
        : t('catalogItem.isField', at),
    );
  }

  function drop(section: number, index: number): void {
    if (dragged === null) return;
    const [from, at] = placeOf(form, dragged);
    onChange(putField(form, dragged, section, from === section && at < index ? index - 1 : index));
    setDragged(null);
  }

  return (
    <div className="builder">
      {kept.length > 0 && (
        <Notice title={t('catalogItem.kept')}>
          {t('catalogItem.keptAbout', { parts: kept.join(', ') })}
        </Notice>
      )}
      {form.sections.map(({ title, help, fields }, section) => (
        <section
          // biome-ignore lint/suspicious/noArrayIndexKey: sections have no other identity, and may have the same title.
          key={section}
          aria-label={title || t('catalogItem.fields')}
          className="builder-section"
        >
          {section > 0 && (
            <div className="builder-heading">
              <Field
                label={t('catalogItem.section')}
                required
                value={title}
                onChange={(text) => onChange(changeSection(form, section, { title: text }))}
                error={title.trim() === '' ? faults.sections : undefined}
              />
              <Field
                label={t('catalogItem.sectionHelp')}
                value={help}
                onChange={(text) => onChange(changeSection(form, section, { help: text }))}
              />
              <Button
                variant="quiet"
                icon="cross"
                aria-label={t('catalogItem.removeSection', { title })}
                onPress={() => onChange(removeSection(form, section))}
              />
            </div>
          )}
          <ol
            className="builder-fields"
            aria-label={
              title ? t('catalogItem.fieldsOf', { section: title }) : t('catalogItem.fields')
            }
          >
            {fields.map((field, index) => (
              <li
                key={identityOf(field.name).id}
                className={
                  dragged === field.name ? 'builder-field builder-dragged' : 'builder-field'
                }
                onDragOver={(event) => dragged !== null && event.preventDefault()}
                onDrop={(event) => {
                  event.preventDefault();
                  drop(section, index);
                }}
              >
                <FieldRow
                  field={field}
                  condition={fieldsOf(form).find(({ name }) => name === field.when?.field)}
                  isOpen={open === field.name}
                  moves={moved.name === field.name ? moved.count : 0}
                  hasFault={Object.keys(faults).some((path) => path.startsWith(`${field.name}.`))}
                  onOpen={() => setOpen(open === field.name ? null : field.name)}
                  onMove={(by) => move(field, by)}
                  onDrag={(isDragged) => setDragged(isDragged ? field.name : null)}
                  onRemove={() => onChange(removeField(form, field.name))}
                />
                {open === field.name && (
                  <FieldEditor
                    field={field}
                    others={fieldsOf(form).filter(({ name }) => name !== field.name)}
                    faults={faults}
                    isNew={identityOf(field.name).isNew}
                    onChange={(part) => change(field.name, part)}
                  />
                )}
              </li>
            ))}
            <li
              className="builder-end"
              onDragOver={(event) => dragged !== null && event.preventDefault()}
              onDrop={(event) => {
                event.preventDefault();
                drop(section, fields.length);
              }}
            >
              <ActionMenu
                label={
                  title
                    ? t('catalogItem.addFieldTo', { section: title })
                    : t('catalogItem.addField')
                }
                actions={fieldKinds.map((kind) => ({ id: kind, label: kindName(kind) }))}
                onAction={(id) => {
                  const kind = fieldKinds.find((one) => one === id);
                  if (kind) add(section, kind);
                }}
              />
            </li>
          </ol>
        </section>
      ))}
      <div>
        <Button icon="plus" onPress={() => onChange(addSection(form, t('catalogItem.newSection')))}>
          {t('catalogItem.addSection')}
        </Button>
      </div>
    </div>
  );
}

let count = 0;
function nextId(): number {
  count += 1;
  return count;
}
