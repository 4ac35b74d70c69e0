import { useEffect, useState } from 'react';
import type { Replication } from '../api/types';
import { organisation } from '../components/labels';
import { Notice } from '../components/Notice';

const delayMs = 3000;

interface Props {
  readonly replication: Replication;
  /** The partner's instance. */
  readonly partner: string;
}

/** Says that updates have not reached the partner, once that takes longer than usual. */
export function PartnerNotice({ replication, partner }: Props) {
  const { state, pending, lastError } = replication;
  const isSlow = useLasting(state === 'pending', delayMs);
  const name = organisation(partner);
  const waiting = pending === 1 ? 'One update waits' : `${pending} updates wait`;
  if (state === 'failed') {
    return (
      <Notice tone="warning" title={`${name} did not take an update`}>
        {lastError && `${lastError}\n`}
        An administrator can send it again or discard it. Nothing is lost.
      </Notice>
    );
  }
  if (state === 'paused') {
    return (
      <Notice title={`The connection with ${name} is paused`}>
        {pending > 0 ? `${waiting} until it is resumed.` : 'Updates wait until it is resumed.'}
      </Notice>
    );
  }
  if (!isSlow) return null;
  return (
    <Notice title={`${name} has not received this yet`}>
      {waiting}. Crossdesk sends {pending === 1 ? 'it' : 'them'} automatically; you can keep
      working.
    </Notice>
  );
}

/** Whether something has been true for a while. */
function useLasting(is: boolean, ms: number): boolean {
  const [lasts, setLasts] = useState(false);
  useEffect(() => {
    if (!is) return;
    const wait = setTimeout(() => setLasts(true), ms);
    return () => {
      clearTimeout(wait);
      setLasts(false);
    };
  }, [is, ms]);
  return is && lasts;
}
