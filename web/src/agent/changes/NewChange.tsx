import { Link } from '@tanstack/react-router';
import { PageHeader } from '../../parts/PageHeader';
import '../agent.css';
import { CreateForm } from '../CreateForm';
import type { FormField } from '../FieldsForm';
import { useChangeFields } from './changeFields';
import { useModels } from './useModel';

/** What a change begins with; the rest comes with its phases. */
const first = ['title', 'description', 'owningGroup', 'priority'];

export function NewChange() {
  const fields = useChangeFields()
    .filter(({ name }) => first.includes(name))
    .map((field) => ({ ...field, required: field.name === 'title' }));
  const models = useModels().map(({ name, title }) => ({ id: name, label: title }));
  const model: FormField[] =
    models.length > 1 ? [{ name: 'model', label: 'Kind of change', options: models }] : [];
  return (
    <>
      <PageHeader title="New change" over={<Link to="/changes">Changes</Link>} />
      <CreateForm collection="changes" label="Open the change" fields={[...fields, ...model]} />
    </>
  );
}
