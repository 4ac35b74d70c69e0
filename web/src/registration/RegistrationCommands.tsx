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
        title={t('registration.cancelTitle', { customer: customerName })}
        confirm={t('registration.cancelRegistration')}
        danger
        reason="optional"
        action={{ path: `${self}/cancel` }}
        done={t('registration.theRegistrationIsCancelled')}
      >
        {t('registration.cancelHint', { customer: customerName })}
      </ConfirmButton>
      <ConfirmButton
        offered={actions.includes('reject')}
        label={t('registration.reject')}
        variant="danger"
        title={t('registration.rejectTitle', { customer: customerName })}
        confirm={t('registration.reject')}
        danger
        reason="required"
        action={{ path: `${self}/reject` }}
        done={t('registration.isRejected', { customer: customerName })}
      >
        {t('registration.rejectHint', { customer: customerName })}
      </ConfirmButton>
    </>
  );
}
