import type { Registration } from '../api/types';
import { t } from '../i18n/t';
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
        label={t('registration.cancelRegistration')}
        title={`Cancel the registration of ${customerName}`}
        confirm={t('registration.cancelRegistration')}
        danger
        reason="optional"
        action={{ path: `${self}/cancel` }}
        done={t('registration.theRegistrationIsCancelled')}
      >
        The handshake ends and the token becomes invalid. {customerName} is notified if it can be
        reached. To connect later, register it again.
      </ConfirmButton>
      <ConfirmButton
        offered={actions.includes('reject')}
        label={t('registration.reject')}
        variant="danger"
        title={`Reject ${customerName}`}
        confirm={t('registration.reject')}
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
