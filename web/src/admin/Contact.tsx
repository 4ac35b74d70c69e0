import { Link } from '@tanstack/react-router';
import { Facts } from '../parts/Facts';
import { pageOf } from './address';
import { type Connection, type Registration, type Subscription, useRecord } from './records';

/** Whom to call at a customer, from the registration that it came by. */
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
            <Link to={pageOf(links.subscription ?? '')}>Subscription</Link>
            {' · '}
            <Link to={pageOf(registration.links.self ?? '')}>Case</Link>
            {registration.links.customer && (
              <>
                {' · '}
                <Link to={pageOf(registration.links.customer)}>Customer</Link>
              </>
            )}
          </>
        ),
      }}
    />
  );
}
