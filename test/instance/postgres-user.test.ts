import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createCluster, postgresBinaries, postgresHome } from '../../dev/embedded/postgres-cluster';
import { postgresUser } from '../../dev/embedded/postgres-user';

const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot(
  'root makes a cluster when both it and the programs are closed to everyone else',
  async () => {
    const closed = mkdtempSync(join(tmpdir(), 'crossdesk-closed-'));
    try {
      const root = join(closed, 'native');
      cpSync(postgresBinaries().root, root, { recursive: true, verbatimSymlinks: true });
      const binaries = {
        root,
        initdb: join(root, 'bin', 'initdb'),
        postgres: join(root, 'bin', 'postgres'),
      };
      const home = postgresHome(join(closed, 'data'));
      mkdirSync(home.directory, { recursive: true });

      const user = postgresUser(home, binaries);
      await createCluster(home, binaries, user, () => {});
      expect(statSync(home.cluster).uid).toBe(user?.uid);
      expect(user?.uid).not.toBe(0);
    } finally {
      rmSync(closed, { recursive: true });
    }
  },
);
