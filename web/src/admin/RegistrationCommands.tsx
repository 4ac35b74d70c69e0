import { useState } from 'react';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { AskButton } from './ActButton';
import { MailOutcome } from './MailOutcome';
import { OnceShown } from './OnceShown';
import type { Registration } from './records';

/** What the API offers of what ends the handshake; approval stands with the subscription. */
export function RegistrationCommands({
  registration: { customerName, actions, links },
}: {
  readonly registration: Registration;
}) {
  const self = links.self ?? '';
  return (
    <>
      {actions.includes('cancel') && (
        <AskButton
          label="Cancel"
          title={`Cancel the registration of ${customerName}`}
          confirm="Cancel the registration"
          danger
          reason="optional"
          act={{ path: `${self}/cancel` }}
          done="The registration is cancelled."
        >
          The handshake ends, the token is good no more, and {customerName} is told where it can be
          reached. To connect later, register it again.
        </AskButton>
      )}
      {actions.includes('reject') && (
        <AskButton
          label="Reject"
          look="danger"
          title={`Reject ${customerName}`}
          confirm="Reject"
          danger
          reason="required"
          act={{ path: `${self}/reject` }}
          done={`${customerName} is rejected.`}
        >
          {customerName} is told, with the reason. Nothing crosses, and the token is good no more.
        </AskButton>
      )}
    </>
  );
}

/** The instructions once more, with a new token that is shown once. */
export function Resend({ registration }: { readonly registration: Registration }) {
  const { contactEmail, links } = registration;
  const [token, setToken] = useState<string | null>(null);
  return (
    <>
      <AskButton
        label="Send the instructions again"
        title="Send the instructions again"
        confirm="Send"
        act={{ path: `${links.self}/resend` }}
        done="There is a new registration token."
        onDone={(body) => setToken(tokenIn(body))}
      >
        They go to {contactEmail} with a new token. The earlier token stops working.
      </AskButton>
      <Dialog
        title="New registration token"
        open={token !== null}
        insists
        onClose={() => setToken(null)}
      >
        <MailOutcome registration={registration} />
        <OnceShown label="Registration token" value={token ?? ''} />
        <div className="dialog-buttons">
          <Button look="primary" onPress={() => setToken(null)}>
            Done
          </Button>
        </div>
      </Dialog>
    </>
  );
}

function tokenIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('registrationToken' in body)) return null;
  return typeof body.registrationToken === 'string' ? body.registrationToken : null;
}
