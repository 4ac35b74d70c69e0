import type { Connection, Registration, Subscription } from '../api/types';
import { Facts } from '../components/Facts';
import { RecordLink } from '../components/RecordLink';
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
        Contact: (
          <>
            {contactName}
            {'\n'}
            <a href={`mailto:${contactEmail}`}>{contactEmail}</a>
          </>
        ),
        Records: (
          <>
            <RecordLink path={links.subscription}>Subscription</RecordLink>
            {' · '}
            <RecordLink path={registration.links.self}>Case</RecordLink>
            {registration.links.customer && (
              <>
                {' · '}
                <RecordLink path={registration.links.customer}>Customer</RecordLink>
              </>
            )}
          </>
        ),
      }}
    />
  );
}
