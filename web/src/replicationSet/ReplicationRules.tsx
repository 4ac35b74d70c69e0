import type { Connection } from '../api/types';
import { Facts } from '../components/Facts';
import { itemKinds, words } from '../components/labels';
import { t } from '../i18n/t';

interface Props {
  readonly rules: Connection['replicationSet'];
  /** Whether work notes are exchanged, if the replication set allows them. */
  readonly notes?: string;
}

/** What a connection exchanges: by the provider's replication set, and by what both sides allow. */
export function ReplicationRules({ rules, notes }: Props) {
  if (!rules) return <p className="quiet">{t('replicationSet.notKnownYetThe')}</p>;
  const { kinds, fields, workNotes } = rules;

  return (
    <Facts
      facts={{
        [t('replicationSet.kindsOfCatalogItems')]:
          kinds.map((kind) => itemKinds[kind]).join(', ') || t('replicationSet.none'),
        [t('replicationSet.fieldsOfRequests')]: [
          t('replicationSet.shortDescription'),
          t('replicationSet.state'),
          ...fields.map(words),
        ].join(', '),
        [t('replicationSet.workNotes')]: workNotes
          ? (notes ?? t('replicationSet.exchanged'))
          : t('replicationSet.notExchanged'),
      }}
    />
  );
}
