import { useSession } from '../session/user';
import '../styles/temporal.css';
import { Icon } from '../components/Icon';

interface Props {
  /** Its id, as `request/ACME-PRQ0001001`. */
  readonly workflow: string;
  /** Where a page links several, what this one is. */
  readonly children?: string;
}

/** The way to a record's workflow in Temporal's own UI, for staff, where the instance knows that UI. */
export function TemporalLink({ workflow, children = 'Workflow in Temporal' }: Props) {
  const { temporalUiUrl, temporalNamespace } = useSession();
  if (!temporalUiUrl || !temporalNamespace) return null;
  const path = `/namespaces/${encodeURIComponent(temporalNamespace)}/workflows/${encodeURIComponent(workflow)}`;
  return (
    <a className="temporal-link" href={temporalUiUrl + path} target="_blank" rel="noreferrer">
      {children}
      <Icon name="external" />
      <span className="visually-hidden"> (opens in a new tab)</span>
    </a>
  );
}
