import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { Field } from '../parts/Field';
import { pageOf } from './address';
import { CheckedForm, useFields } from './CheckedForm';
import { OnceShown } from './OnceShown';
import { type ExternalSystem, useAct } from './records';

type Made = ExternalSystem & { readonly token: string; readonly signingSecret: string };

/** Defines an external system, and shows its secrets once. */
export function NewSystem({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const [made, setMade] = useState<Made | null>(null);
  const fields = useFields('new external system', { name: '', deliveryUrl: '' });
  const making = useAct<Made>((body) => {
    fields.draft.clear();
    setMade(body);
  });
  if (made) {
    const go = () => void navigate({ to: pageOf(made.links.self ?? '/external-systems') });
    return (
      <Dialog title={`${made.name} is there`} open insists onClose={go}>
        <OnceShown
          label="Token"
          value={made.token}
          hint="What the system calls with. Shown this once."
        />
        <OnceShown
          label="Signing secret"
          value={made.signingSecret}
          hint="What deliveries to it are signed under, by Standard Webhooks. Shown this once."
        />
        <div className="dialog-buttons">
          <Button look="primary" onPress={go}>
            Go to the system
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title="New external system" open onClose={onClose}>
      <CheckedForm
        submit="Define it"
        onClose={onClose}
        draft={fields.draft}
        sending={making}
        missing={fields.missing(['name'])}
        onSubmit={() =>
          making.mutate({
            path: '/api/v1/external-systems',
            body: { name: fields.text('name'), deliveryUrl: fields.text('deliveryUrl') || null },
          })
        }
      >
        {(error) => (
          <>
            <Field
              label="Name"
              required
              autoFocus
              maxLength={200}
              {...fields.at('name')}
              error={error('name')}
            />
            <Field
              label="Delivery URL"
              type="url"
              inputMode="url"
              maxLength={2048}
              {...fields.at('deliveryUrl')}
              error={error('deliveryUrl')}
              description="Where operations are sent. Without one, they wait to be pulled."
            />
          </>
        )}
      </CheckedForm>
    </Dialog>
  );
}
