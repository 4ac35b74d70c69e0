import { useEffect, useState } from 'react';
import type { Replication } from '../api/types';
import { organisation } from '../components/labels';
import { Notice } from '../components/Notice';

const patienceMs = 3000;

interface Props {
  readonly replication: Replication;
  /** The partner's instance. */
  readonly partner: string;
}

/** What of a record has not reached the partner, once that takes longer than it should. */
export function PartnerNotice({ replication, partner }: Props) {
  const { state, pending, lastError } = replication;
  const isSlow = useLasting(state === 'pending', patienceMs);
  const name = organisation(partner);
  const waiting = pending === 1 ? 'One update waits' : `${pending} updates wait`;
  if (state === 'failed') {
    return (
      <Notice tone="warning" title={`${name} did not take an update`}>
        {lastError && `${lastError}\n`}
        An administrator sees it under failures, and can send it again. Your request is safe.
      </Notice>
    );
  }
  if (state === 'paused') {
    return (
      <Notice title={`The connection with ${name} is paused`}>
        {pending > 0 ? `${waiting} until it goes on.` : 'Updates wait until it goes on.'}
      </Notice>
    );
  }
  if (!isSlow) return null;
  return (
    <Notice title={`${name} has not got this yet`}>
      {waiting}, safely kept, and {pending === 1 ? 'goes' : 'go'} on by{' '}
      {pending === 1 ? 'itself' : 'themselves'}. You can go on working.
    </Notice>
  );
}

/** Whether something has been so for a while: what passes in a moment is not worth a word. */
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
