import type { Connection } from '../api/types';
import { Facts } from '../components/Facts';
import { organisation } from '../components/labels';
import { Notice } from '../components/Notice';
import { Time } from '../components/Time';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
import { ConfirmButton } from '../record/ActionButton';
import { Panel } from '../record/RecordPage';

type Key = Connection['signature']['keys'][number];

/** How calls of both sides are signed, with the fingerprints that admins of both sides compare. */
export function Signatures({ connection }: { readonly connection: Connection }) {
  const { partner, signature, actions, links } = connection;
  const { incoming, outgoing, requiredFrom, keys } = signature;
  const name = organisation(partner);
  const current = (owner: Key['owner']) =>
    keys.find((key) => key.owner === owner && key.usedFrom !== null && key.acceptedUntil === null);
  const ofPartner = keys.filter(({ owner }) => owner === 'partner');
  const ends = ofPartner.map(({ acceptedUntil }) => acceptedUntil ?? '');
  const forgotten = !ends.includes('') && ends.sort().at(-1);
  return (
    <Panel title={t('connection.signatures')}>
      <Facts
        facts={{
          [t('connection.signedByYou')]: outgoing === 'v1a' ? ed25519 : secretOnly,
          [t('connection.yourKey')]: <Fingerprint of={current('own')} />,
          [t('connection.signedBy', { name })]: incoming === 'v1a' ? ed25519 : secretOnly,
          [t('connection.keyOf', { name })]: <Fingerprint of={current('partner')} />,
        }}
      />
      {incoming === 'v1' && requiredFrom && (
        <p>
          <RichText
            text="connection.keyRequiredFrom"
            parts={{ time: <Time at={requiredFrom} /> }}
          />
        </p>
      )}
      {forgotten && (
        <Notice tone="warning" title={t('connection.keyForgotten', { name })}>
          <RichText text="connection.keyForgottenHint" parts={{ time: <Time at={forgotten} /> }} />
        </Notice>
      )}
      <p className="quiet">{t('connection.compareFingerprints', { name })}</p>
      <ConfirmButton
        offered={ofPartner.length > 0 && actions.includes('forget-partner-key')}
        label={t('connection.forgetKey')}
        title={t('connection.forgetKeyTitle', { name })}
        confirm={t('connection.forget')}
        action={{ path: `${links.self ?? ''}/forget-partner-key` }}
        done={t('connection.keyIsForgotten', { name })}
      >
        <p>{t('connection.forgetKeyWhen', { name })}</p>
        <p>{t('connection.forgetKeyUntil')}</p>
      </ConfirmButton>
      <History keys={keys} name={name} />
    </Panel>
  );
}

const ed25519 = `${t('connection.ownKeyAndSecret')} (v1a, v1)`;
const secretOnly = `${t('connection.sharedSecretOnly')} (v1)`;

function Fingerprint({ of: key }: { readonly of: Key | undefined }) {
  return key ? <code>{key.fingerprint}</code> : '–';
}

/** The keys that were replaced: signatures from their time are still verified with them. */
function History({ keys, name }: { readonly keys: readonly Key[]; readonly name: string }) {
  const past = keys.filter(({ acceptedUntil }) => acceptedUntil !== null);
  if (past.length === 0) return null;
  return (
    <details>
      <summary>{t('connection.earlierKeys', { count: past.length })}</summary>
      <ul className="plain-list">
        {past.map((key) => (
          <li key={`${key.publicKey} ${key.acceptedUntil}`}>
            {key.owner === 'own' ? t('connection.yourKey') : t('connection.keyOf', { name })}
            {': '}
            <Fingerprint of={key} />
            {', '}
            {key.acceptedUntil && (
              <RichText text="connection.until" parts={{ time: <Time at={key.acceptedUntil} /> }} />
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
