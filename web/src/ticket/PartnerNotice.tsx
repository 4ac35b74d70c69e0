import { useEffect, useState } from 'react';
import type { Replication } from '../api/types';
import { organisation } from '../components/labels';
import { Notice } from '../components/Notice';
import { t } from '../i18n/t';

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
  if (state === 'failed') {
    return (
      <Notice tone="warning" title={t('ticket.notTaken', { name })}>
        {lastError && `${lastError}\n`}
        {t('ticket.nothingIsLost')}
      </Notice>
    );
  }
  if (state === 'paused') {
    return (
      <Notice title={t('ticket.connectionPaused', { name })}>
        {pending > 0
          ? t('ticket.waitUntilResumed', { count: pending })
          : t('ticket.updatesWaitUntilResumed')}
      </Notice>
    );
  }
  if (!isSlow) return null;
  return (
    <Notice title={t('ticket.notReceivedYet', { name })}>
      {t('ticket.sentAutomatically', { count: pending })}
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
