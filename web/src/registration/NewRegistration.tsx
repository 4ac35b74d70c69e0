import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Registration } from '../api/types';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { CheckedForm, useFields } from '../form/CheckedForm';
import { t } from '../i18n/t';
import { SecretField } from '../record/SecretField';
import { useAction } from '../record/useRecord';
import { MailOutcome } from './Instructions';

type Opened = Registration & { readonly registrationToken: string };

/** Creates a registration, and shows its token once. */
export function NewRegistration({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const [opened, setOpened] = useState<Opened | null>(null);
  const fields = useFields('new registration', {
    ...{ customerName: '', contactName: '', contactEmail: '' },
  });
  const opening = useAction<Opened>((body) => {
    fields.draft.clear();
    setOpened(body);
  });
  if (opened) {
    const { number, registrationToken } = opened;
    const go = () => void navigate({ to: '/registrations/$number', params: { number } });
    return (
      <Dialog title={t('registration.isOpen', { number })} open blocking onClose={go}>
        <MailOutcome registration={opened} />
        <SecretField
          label={t('registration.registrationToken')}
          value={registrationToken}
          hint={t('registration.itIsShownOnly')}
        />
        <div className="dialog-buttons">
          <Button variant="primary" onPress={go}>
            {t('registration.goToTheRegistration')}
          </Button>
        </div>
      </Dialog>
    );
  }
  const body = {
    customerName: fields.text('customerName'),
    contactName: fields.text('contactName'),
    contactEmail: fields.text('contactEmail'),
  };
  return (
    <Dialog title={t('registration.registerACustomer')} open onClose={onClose}>
      <CheckedForm
        submit={t('registration.register')}
        onClose={onClose}
        draft={fields.draft}
        sending={opening}
        missing={fields.missing(['customerName', 'contactName', 'contactEmail'])}
        onSubmit={() => opening.mutate({ path: '/api/v1/registrations', body })}
      >
        {(error) => (
          <>
            <Field
              label={t('registration.customersName')}
              required
              autoFocus
              maxLength={200}
              {...fields.at('customerName')}
              error={error('customerName')}
              description={t('registration.theOrganisationAsIts')}
            />
            <Field
              label={t('registration.contactsName')}
              required
              maxLength={200}
              {...fields.at('contactName')}
              error={error('contactName')}
            />
            <Field
              label={t('registration.contactsEmail')}
              type="email"
              required
              maxLength={254}
              {...fields.at('contactEmail')}
              error={error('contactEmail')}
              description={t('registration.getsTheInstructionsTo')}
            />
          </>
        )}
      </CheckedForm>
    </Dialog>
  );
}
