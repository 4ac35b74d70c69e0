import { renameSync, writeFileSync } from 'node:fs';
import type { Inhabitant, Place, World } from '../stack';
import type { DemoGround } from './services';

/** Writes what others need to find the running demo, whole or not at all; only this user may read its tokens. */
export function writeManifest(file: string, ground: DemoGround, world: World): void {
  const manifest = {
    temporal: { address: ground.temporalAddress, ui: ground.temporalUi },
    instances: {
      northwind: entry(world.northwind, ground.northwind),
      acme: entry(world.acme, ground.acme),
    },
  };
  writeFileSync(`${file}.new`, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function entry({ url, tokens }: Inhabitant, { namespace, databaseUrl }: Place) {
  return { url, namespace, databaseUrl, tokens };
}
