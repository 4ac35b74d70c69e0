import { Link } from '@tanstack/react-router';
import { PageHeader } from '../components/PageHeader';
import { CreateForm } from '../form/CreateForm';
import { t } from '../i18n/t';
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
      <PageHeader title={t('case.newCase')} over={<Link to="/cases">{t('case.cases')}</Link>} />
      <CreateForm
        collection="cases"
        label={t('case.openTheCase')}
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
