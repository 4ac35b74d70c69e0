import { Link } from '@tanstack/react-router';
import { PageHeader } from '../components/PageHeader';
import '../styles/agent.css';
import { CreateForm } from '../form/CreateForm';
import { useCaseFields } from './caseInputs';

const first: readonly string[] = [
  'shortDescription',
  'description',
  'consumer',
  'category',
  'priority',
];

/** Opens a case for somebody who called, or wrote. */
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
