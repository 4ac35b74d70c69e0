import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { connectivity } from '../api/connectivity';
import { sessionQuery } from '../api/session';
import { Icon } from '../components/Icon';
import { t } from '../i18n/t';

const everyMs = 5000;

/** Says that the portal is offline, and refreshes everything afterwards. */
export function Offline() {
  const away = useSyncExternalStore(connectivity.subscribe, connectivity.isAway);
  const client = useQueryClient();
  useEffect(() => {
    if (!away) return;
    const timer = setInterval(() => void client.refetchQueries(sessionQuery), everyMs);
    return () => {
      clearInterval(timer);
      void client.invalidateQueries();
    };
  }, [away, client]);
  return (
    <div role="status" className="offline-place">
      {away && (
        <p className="offline">
          <Icon name="offline" />
          {t('shell.offline')}
        </p>
      )}
    </div>
  );
}
