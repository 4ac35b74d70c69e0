import type { Registration } from '../api/types';
import { mailOutcome } from '../handshake/steps';
import { pathOf } from '../record/address';
import { useRecord } from '../record/useRecord';

const everyMs = 1_000;

/** Says what became of the mail with a registration's instructions, once that is known. */
export function MailOutcome({ registration }: { readonly registration: Registration }) {
  const found = useRecord<Registration>(pathOf('registrations', registration.number), {
    every: ({ instructions }) => (instructions.state === 'waiting' ? everyMs : false),
  });
  return <p role="status">{mailOutcome(found.data?.record ?? registration)}</p>;
}
