import { Link } from '@tanstack/react-router';
import { PageHeader } from '../components/PageHeader';
import { CreateForm } from '../form/CreateForm';
import { useCaseFields } from './caseFields';

const first: readonly string[] = [
  'shortDescription',
  'description',
  'consumer',
  'category',
  'priority',
];

/** Opens a case for a consumer. */
export function NewCase() {
  const caseFields = useCaseFields();
  const isFirst = ({ name }: { readonly name: string }) => first.includes(name);
  return (
    <>
      <PageHeader title="New case" over={<Link to="/cases">Cases</Link>} />
      <CreateForm
        collection="cases"
        label="Open the case"
        fields={caseFields.filter(isFirst).map(({ group: _under, ...field }) => ({
          ...field,
          required: field.name === 'shortDescription',
        }))}
        more={caseFields.filter(
          (field) => !isFirst(field) && !/^(resolution|cause)/.test(field.name),
        )}
      />
    </>
  );
}
