import { useSession } from '../session/useSession';
import '../styles/record.css';
import { Icon } from '../components/Icon';
import { t } from '../i18n/t';

interface Props {
  /** The workflow id, such as `request/ACME-PRQ0001001`. */
  readonly workflow: string;
  /** The label, on a page with several links. */
  readonly children?: string;
}

/** A link to the record's workflow in Temporal's UI, for staff, if the instance knows that UI. */
export function TemporalLink({ workflow, children }: Props) {
  const { temporalUiUrl, temporalNamespace } = useSession();
  if (!temporalUiUrl || !temporalNamespace) return null;
  const path = `/namespaces/${encodeURIComponent(temporalNamespace)}/workflows/${encodeURIComponent(workflow)}`;
  return (
    <a className="temporal-link" href={temporalUiUrl + path} target="_blank" rel="noreferrer">
      {children ?? t('record.workflowInTemporal')}
      <Icon name="external" />
      <span className="visually-hidden"> {t('record.newTab')}</span>
    </a>
  );
}
