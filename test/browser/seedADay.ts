import type { Database } from '../../records/database';

/** How a connection fares at a minute of the day that ends now. */
export type FareOf = (minute: number) => {
  readonly pending: number;
  readonly oldestPendingSeconds: number | null;
  readonly lagMedianMs: number | null;
};

const minutes = 24 * 60;

/** What a day would have left of samples: no test waits for it. */
export async function seedADay(db: Database, connection: string, fareOf: FareOf): Promise<void> {
  const end = Math.floor(Date.now() / 60_000) * 60_000;
  const rows = Array.from({ length: minutes - 2 }, (_, minute) => {
    const { pending, oldestPendingSeconds, lagMedianMs } = fareOf(minute);
    return {
      connection_id: connection,
      at: new Date(end - (minutes - minute) * 60_000),
      pending,
      failed: 0,
      oldest_pending_seconds: oldestPendingSeconds,
      lag_median_ms: lagMedianMs,
      lag_p95_ms: lagMedianMs === null ? null : Math.round(lagMedianMs * 2.3),
    };
  });
  await db.batchInsert('connection_samples', rows, 1_000);
}
