import { PageHeader } from '../components/PageHeader';
import { t } from '../i18n/t';
import { Holds } from './Holds';
import { PersonalData } from './PersonalData';
import { Retention } from './Retention';

/** How long data is kept, what is kept longer, and what people can ask for. */
export function DataPage() {
  return (
    <>
      <PageHeader title={t('shell.data')}>{t('data.introduction')}</PageHeader>
      <div className="record-main">
        <Retention />
        <Holds />
        <PersonalData />
      </div>
    </>
  );
}
