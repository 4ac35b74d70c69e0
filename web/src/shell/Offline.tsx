import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { connectivity } from '../api/connectivity';
import { sessionQuery } from '../api/session';
import { Icon } from '../components/Icon';

const everyMs = 5000;

/** Says that nothing can be reached, for as long as it is so, and catches up afterwards. */
export function Offline() {
  const away = useSyncExternalStore(connectivity.subscribe, connectivity.isAway);
  const client = useQueryClient();
  useEffect(() => {
    if (!away) return;
    const look = setInterval(() => void client.refetchQueries(sessionQuery), everyMs);
    return () => {
      clearInterval(look);
      void client.invalidateQueries();
    };
  }, [away, client]);
  return (
    <div role="status" className="offline-place">
      {away && (
        <p className="offline">
          <Icon name="offline" />
          You are offline. What you see may be behind; it goes on by itself.
        </p>
      )}
    </div>
  );
}
