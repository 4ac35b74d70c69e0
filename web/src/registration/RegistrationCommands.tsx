import type { Registration } from '../api/types';
import { ConfirmButton } from '../record/ActionButton';

/** The commands that end a handshake early. The subscription has the approval. */
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
        The handshake ends and the token becomes invalid. {customerName} is notified if it can be
        reached. To connect later, register it again.
      </ConfirmButton>
      <ConfirmButton
        offered={actions.includes('reject')}
        label="Reject"
        variant="danger"
        title={`Reject ${customerName}`}
        confirm="Reject"
        danger
        reason="required"
        action={{ path: `${self}/reject` }}
        done={`${customerName} is rejected.`}
      >
        {customerName} is notified, with the reason. Nothing is exchanged, and the token becomes
        invalid.
      </ConfirmButton>
    </>
  );
}
