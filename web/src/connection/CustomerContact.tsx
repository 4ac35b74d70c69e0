import type { Connection, Registration, Subscription } from '../api/types';
import { Facts } from '../components/Facts';
import { RecordLink } from '../components/RecordLink';
import { t } from '../i18n/t';
import { useRecord } from '../record/useRecord';

/** The contact of a customer, from its registration. */
export function Contact({ connection: { links } }: { readonly connection: Connection }) {
  const subscription = useRecord<Subscription>(links.subscription ?? '', {
    off: links.subscription === undefined,
  }).data?.record;
  const path = subscription?.links.registration;
  const registration = useRecord<Registration>(path ?? '', { off: path === undefined }).data
    ?.record;
  if (!registration) return null;
  const { contactName, contactEmail } = registration;
  return (
    <Facts
      facts={{
        [t('connection.contact')]: (
          <>
            {contactName}
            {'\n'}
            <a href={`mailto:${contactEmail}`}>{contactEmail}</a>
          </>
        ),
        [t('connection.records')]: (
          <>
            <RecordLink path={links.subscription}>{t('connection.subscription')}</RecordLink>
            {' · '}
            <RecordLink path={registration.links.self}>{t('connection.case')}</RecordLink>
            {registration.links.customer && (
              <>
                {' · '}
                <RecordLink path={registration.links.customer}>
                  {t('connection.customer')}
                </RecordLink>
              </>
            )}
          </>
        ),
      }}
    />
  );
}
