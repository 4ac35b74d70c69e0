import { useState } from 'react';
import { scopes as allScopes } from '../api/scopes';
import { Button } from '../components/Button';
import { Checks } from '../components/Check';
import { Choice } from '../components/Choice';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { CheckedForm } from '../form/CheckedForm';
import { t } from '../i18n/t';
import { SecretField } from '../record/SecretField';
import { useAction } from '../record/useRecord';

interface Props {
  readonly title: string;
  /** Where tokens are added. */
  readonly path: string;
  readonly onClose: () => void;
}

const dayMs = 24 * 3_600_000;
const readAll = '*:read';
const options = allScopes
  .filter((scope) => scope !== readAll)
  .map((scope) => ({ id: scope, label: scope }));

/** Asks how a new token is limited, and shows it once. */
export function TokenDialog({ title, path, onClose }: Props) {
  const [name, setName] = useState('');
  const [days, setDays] = useState('90');
  const [access, setAccess] = useState('all');
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const [addresses, setAddresses] = useState('');
  const [token, setToken] = useState<string | null>(null);
  const adding = useAction<{ readonly token: string }>((made) => setToken(made.token));

  function add(): void {
    const listed = addresses.split(/[\s,]+/).filter((one) => one !== '');
    const chosen = access === 'read' ? [readAll] : scopes;
    adding.mutate({
      path,
      body: {
        name: name.trim() || null,
        scopes: access === 'all' ? null : chosen,
        expiresAt: days === '' ? null : new Date(Date.now() + Number(days) * dayMs).toISOString(),
        allowedAddresses: listed.length > 0 ? listed : null,
      },
    });
  }

  return (
    <Dialog title={title} open blocking={token !== null} onClose={onClose}>
      {token !== null ? (
        <>
          <SecretField label={t('user.token')} value={token} hint={t('user.tokenHint')} />
          <div className="dialog-buttons">
            <Button variant="primary" onPress={onClose}>
              {t('user.done')}
            </Button>
          </div>
        </>
      ) : (
        <CheckedForm
          submit={t('user.createToken')}
          onClose={onClose}
          sending={adding}
          missing={
            access === 'chosen' && scopes.length === 0 ? { scopes: t('user.chooseScopes') } : {}
          }
          onSubmit={add}
        >
          {(error) => (
            <>
              <Field
                label={t('user.tokenName')}
                description={t('user.tokenNameHint')}
                value={name}
                onChange={setName}
                maxLength={200}
                autoFocus
                error={error('name')}
              />
              <Choice
                label={t('user.expires')}
                required
                value={days === '' ? 'never' : days}
                onChange={(chosen) => setDays(chosen === 'never' ? '' : chosen)}
                options={[
                  ...[30, 90, 365].map((count) => ({
                    id: String(count),
                    label: t('user.inDays', { count }),
                  })),
                  { id: 'never', label: t('user.never') },
                ]}
                error={error('expiresAt')}
              />
              <Choice
                label={t('user.access')}
                required
                value={access}
                onChange={setAccess}
                options={[
                  { id: 'all', label: t('user.allAccess') },
                  { id: 'read', label: t('user.readAccess') },
                  { id: 'chosen', label: t('user.chosenAccess') },
                ]}
                error={access === 'chosen' ? undefined : error('scopes')}
              />
              {access === 'chosen' && (
                <div className="token-scopes">
                  <Checks
                    label={t('user.scopes')}
                    description={t('user.scopesHint')}
                    required
                    options={options}
                    value={scopes}
                    onChange={setScopes}
                    error={error('scopes')}
                  />
                </div>
              )}
              <Field
                label={t('user.addresses')}
                description={t('user.addressesHint')}
                value={addresses}
                onChange={setAddresses}
                error={error('allowedAddresses')}
              />
            </>
          )}
        </CheckedForm>
      )}
    </Dialog>
  );
}
