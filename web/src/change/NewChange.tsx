import { Link } from '@tanstack/react-router';
import { PageHeader } from '../components/PageHeader';
import { CreateForm } from '../form/CreateForm';
import type { FormField } from '../form/FieldsForm';
import { t } from '../i18n/t';
import { useChangeModels } from './change';
import { useChangeFields } from './changeFields';

/** The fields of a new change. Later phases ask for the others. */
const first = ['title', 'description', 'owningGroup', 'priority'];

export function NewChange() {
  const fields = useChangeFields()
    .filter(({ name }) => first.includes(name))
    .map((field) => ({ ...field, required: field.name === 'title' }));
  const models = useChangeModels().map(({ name, title }) => ({ id: name, label: title }));
  const model: FormField[] =
    models.length > 1 ? [{ name: 'model', label: t('change.kind'), options: models }] : [];
  return (
    <>
      <PageHeader
        title={t('change.newChange')}
        over={<Link to="/changes">{t('change.changes')}</Link>}
      />
      <CreateForm
        collection="changes"
        label={t('change.openTheChange')}
        fields={[...fields, ...model]}
      />
    </>
  );
}
