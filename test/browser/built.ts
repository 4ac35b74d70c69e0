import pg from 'pg';
import { ensurePortal } from '../../dev/demo/portal';
import { service } from '../environment/services';

/** The portal is built. Of test files that ask at once, one builds it. */
export async function ensureBuilt(): Promise<void> {
  const lock = new pg.Client({ connectionString: service('postgres') });
  await lock.connect();
  try {
    // It is given back when the connection ends, however that comes about.
    await lock.query("select pg_advisory_lock(hashtext('the build of the portal'))");
    await ensurePortal();
  } finally {
    await lock.end();
  }
}
