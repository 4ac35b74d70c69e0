import { useState } from 'react';
import type { ExternalSystem } from '../api/types';
import { announce } from '../components/announcements';
import { Button } from '../components/Button';
import { Choice } from '../components/Choice';
import { Dialog } from '../components/Dialog';
import { CheckedForm } from '../form/CheckedForm';
import { Panel } from '../record/RecordPage';
import { SecretField } from '../record/SecretField';
import { useAction } from '../record/useRecord';

const kinds = {
  token: {
    title: 'Rotate token',
    path: 'rotate-token',
    description: 'The system calls with the new token. The old one stays valid for a while.',
  },
  signingSecret: {
    title: 'Rotate signing secret',
    path: 'rotate-secret',
    description: 'Deliveries are signed with the new secret, and for a while with the old one too.',
  },
} as const;
type Kind = keyof typeof kinds;

/** Rotates the secrets of an external system without losing a message. */
export function ExternalSystemSecrets({ system }: { readonly system: ExternalSystem }) {
  const [kind, setKind] = useState<Kind | null>(null);
  return (
    <Panel title="Secrets">
      <div className="buttons">
        <Button onPress={() => setKind('token')}>{kinds.token.title}</Button>
        <Button onPress={() => setKind('signingSecret')}>{kinds.signingSecret.title}</Button>
      </div>
      {kind && <Rotation system={system} kind={kind} onClose={() => setKind(null)} />}
    </Panel>
  );
}

const overlaps = [
  { id: '0', label: 'Not at all: it may be known to others' },
  { id: '60', label: 'An hour' },
  { id: '1440', label: 'A day' },
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
    announce(`${system.name} has a new secret.`);
    setSecret(body[kind] ?? '');
  });
  if (secret !== null) {
    return (
      <Dialog title={title} open blocking onClose={onClose}>
        <SecretField label={kind === 'token' ? 'New token' : 'New signing secret'} value={secret} />
        <div className="dialog-buttons">
          <Button variant="primary" onPress={onClose}>
            Done
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={`${title} of ${system.name}`} open onClose={onClose}>
      <p>{description}</p>
      <CheckedForm
        submit="Rotate"
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
            label="The old one stays valid for"
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
