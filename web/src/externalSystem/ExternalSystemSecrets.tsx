import { useState } from 'react';
import type { ExternalSystem } from '../api/types';
import { announce } from '../components/announcements';
import { Button } from '../components/Button';
import { Choice } from '../components/Choice';
import { Dialog } from '../components/Dialog';
import { CheckedForm } from '../form/CheckedForm';
import { t } from '../i18n/t';
import { Panel } from '../record/RecordPage';
import { SecretField } from '../record/SecretField';
import { useAction } from '../record/useRecord';

const kinds = {
  token: {
    title: t('externalSystem.rotateToken'),
    path: 'rotate-token',
    description: t('externalSystem.theSystemCallsWith'),
  },
  signingSecret: {
    title: t('externalSystem.rotateSigningSecret'),
    path: 'rotate-secret',
    description: t('externalSystem.deliveriesAreSignedWith'),
  },
} as const;
type Kind = keyof typeof kinds;

/** Rotates the secrets of an external system without losing a message. */
export function ExternalSystemSecrets({ system }: { readonly system: ExternalSystem }) {
  const [kind, setKind] = useState<Kind | null>(null);
  return (
    <Panel title={t('externalSystem.secrets')}>
      <div className="buttons">
        <Button onPress={() => setKind('token')}>{kinds.token.title}</Button>
        <Button onPress={() => setKind('signingSecret')}>{kinds.signingSecret.title}</Button>
      </div>
      {kind && <Rotation system={system} kind={kind} onClose={() => setKind(null)} />}
    </Panel>
  );
}

const overlaps = [
  { id: '0', label: t('externalSystem.notAtAllIt') },
  { id: '60', label: t('externalSystem.anHour') },
  { id: '1440', label: t('externalSystem.aDay') },
];

function Rotation(props: {
  readonly system: ExternalSystem;
  readonly kind: Kind;
  readonly onClose: () => void;
}) {
  const { system, kind, onClose } = props;
  const { title, path, description } = kinds[kind];
  const [overlap, setOverlap] = useState('60');
  const [secret, setSecret] = useState<string | null>(null);
  const rotating = useAction<Partial<Record<Kind, string>>>((body) => {
    announce(t('externalSystem.newSecret', { system: system.name }));
    setSecret(body[kind] ?? '');
  });
  if (secret !== null) {
    return (
      <Dialog title={title} open blocking onClose={onClose}>
        <SecretField
          label={
            kind === 'token' ? t('externalSystem.newToken') : t('externalSystem.newSigningSecret')
          }
          value={secret}
        />
        <div className="dialog-buttons">
          <Button variant="primary" onPress={onClose}>
            {t('externalSystem.done')}
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog
      title={t('externalSystem.ofSystem', { title, system: system.name })}
      open
      onClose={onClose}
    >
      <p>{description}</p>
      <CheckedForm
        submit={t('externalSystem.rotate')}
        onClose={onClose}
        sending={rotating}
        missing={{}}
        onSubmit={() =>
          rotating.mutate({
            path: `${system.links.self}/${path}`,
            body: { overlapMinutes: Number(overlap) },
          })
        }
      >
        {(error) => (
          <Choice
            label={t('externalSystem.theOldOneStays')}
            required
            options={overlaps}
            value={overlap}
            onChange={setOverlap}
            error={error('overlapMinutes')}
          />
        )}
      </CheckedForm>
    </Dialog>
  );
}
