import type { Registration } from '../api/types';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { mailOutcome } from '../handshake/steps';
import { t } from '../i18n/t';
import { ConfirmButton } from '../record/ActionButton';
import { SecretField } from '../record/SecretField';
import { pathOf, useRecord } from '../record/useRecord';

const everyMs = 1_000;

/** Shows whether the mail with the instructions was sent. */
export function MailOutcome({ registration }: { readonly registration: Registration }) {
  const found = useRecord<Registration>(pathOf('registrations', registration.number), {
    every: ({ instructions }) => (instructions.state === 'waiting' ? everyMs : false),
  });
  return <p role="status">{mailOutcome(found.data?.record ?? registration)}</p>;
}

/** Sends the instructions again, with a new token. */
export function Resend({
  registration: { contactEmail, links },
  onToken,
}: {
  readonly registration: Registration;
  readonly onToken: (token: string | null) => void;
}) {
  return (
    <ConfirmButton
      label={t('registration.sendTheInstructionsAgain')}
      title={t('registration.sendTheInstructionsAgain')}
      confirm={t('registration.send')}
      action={{ path: `${links.self}/resend` }}
      done={t('registration.thereIsANew')}
      onDone={(body) => onToken(tokenIn(body))}
    >
      {t('registration.resendHint', { email: contactEmail })}
    </ConfirmButton>
  );
}

/** Shows the new token that `Resend` gave. The dialog stays until it is closed, whatever the customer does meanwhile. */
export function NewToken(props: {
  readonly registration: Registration;
  readonly token: string | null;
  readonly onClose: () => void;
}) {
  const { registration, token, onClose } = props;
  return (
    <Dialog
      title={t('registration.newRegistrationToken')}
      open={token !== null}
      blocking
      onClose={onClose}
    >
      <MailOutcome registration={registration} />
      <SecretField label={t('registration.registrationToken')} value={token ?? ''} />
      <div className="dialog-buttons">
        <Button variant="primary" onPress={onClose}>
          {t('registration.done')}
        </Button>
      </div>
    </Dialog>
  );
}

function tokenIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('registrationToken' in body)) return null;
  return typeof body.registrationToken === 'string' ? body.registrationToken : null;
}
