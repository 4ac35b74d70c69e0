import { Link } from '@tanstack/react-router';
import { PageHeader } from '../components/PageHeader';
import { CreateForm } from '../form/CreateForm';
import type { FormField } from '../form/FieldsForm';
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
    models.length > 1 ? [{ name: 'model', label: 'Kind of change', options: models }] : [];
  return (
    <>
      <PageHeader title="New change" over={<Link to="/changes">Changes</Link>} />
      <CreateForm collection="changes" label="Open the change" fields={[...fields, ...model]} />
    </>
  );
}
