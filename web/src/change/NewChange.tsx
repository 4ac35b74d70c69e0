import { Link } from '@tanstack/react-router';
import { PageHeader } from '../components/PageHeader';
import '../styles/agent.css';
import { CreateForm } from '../form/CreateForm';
import type { FormField } from '../form/FieldsForm';
import { useChangeFields } from './changeFields';
import { useChangeModels } from './useChangeModels';

/** What a change begins with; the rest comes with its phases. */
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
