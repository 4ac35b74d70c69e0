import type { Registration } from '../api/types';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { ConfirmButton } from '../record/ActionButton';
import { SecretField } from '../record/SecretField';
import { MailOutcome } from './MailOutcome';

/** What the API offers of what ends the handshake; approval stands with the subscription. */
export function RegistrationCommands({
  registration: { customerName, actions, links },
}: {
  readonly registration: Registration;
}) {
  const self = links.self ?? '';
  return (
    <>
      <ConfirmButton
        offered={actions.includes('cancel')}
        label="Cancel registration"
        title={`Cancel the registration of ${customerName}`}
        confirm="Cancel registration"
        danger
        reason="optional"
        action={{ path: `${self}/cancel` }}
        done="The registration is cancelled."
      >
        The handshake ends, the token is good no more, and {customerName} is told where it can be
        reached. To connect later, register it again.
      </ConfirmButton>
      <ConfirmButton
        offered={actions.includes('reject')}
        label="Reject"
        look="danger"
        title={`Reject ${customerName}`}
        confirm="Reject"
        danger
        reason="required"
        action={{ path: `${self}/reject` }}
        done={`${customerName} is rejected.`}
      >
        {customerName} is told, with the reason. Nothing crosses, and the token is good no more.
      </ConfirmButton>
    </>
  );
}

/** The instructions once more, with a new token that is shown once. */
export function Resend({
  registration: { contactEmail, links },
  onToken,
}: {
  readonly registration: Registration;
  readonly onToken: (token: string | null) => void;
}) {
  return (
    <ConfirmButton
      label="Send the instructions again"
      title="Send the instructions again"
      confirm="Send"
      action={{ path: `${links.self}/resend` }}
      done="There is a new registration token."
      onDone={(body) => onToken(tokenIn(body))}
    >
      They go to {contactEmail} with a new token. The earlier token stops working.
    </ConfirmButton>
  );
}

/** Shows a token that came by `Resend`. It stays until it is closed, whatever the customer does meanwhile. */
export function NewToken(props: {
  readonly registration: Registration;
  readonly token: string | null;
  readonly onClose: () => void;
}) {
  const { registration, token, onClose } = props;
  return (
    <Dialog title="New registration token" open={token !== null} blocking onClose={onClose}>
      <MailOutcome registration={registration} />
      <SecretField label="Registration token" value={token ?? ''} />
      <div className="dialog-buttons">
        <Button look="primary" onPress={onClose}>
          Done
        </Button>
      </div>
    </Dialog>
  );
}

function tokenIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('registrationToken' in body)) return null;
  return typeof body.registrationToken === 'string' ? body.registrationToken : null;
}
