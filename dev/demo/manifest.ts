import { renameSync, writeFileSync } from 'node:fs';
import type { InstancePlace, Stack, StackInstance } from '../stack';
import type { DemoServices } from './services';

/** Writes what others need to find the running demo, whole or not at all; only this user may read its tokens. */
export function writeManifest(file: string, services: DemoServices, stack: Stack): void {
  const manifest = {
    temporal: { address: services.temporalAddress, ui: services.temporalUi },
    instances: {
      northwind: entry(stack.northwind, services.northwind),
      acme: entry(stack.acme, services.acme),
    },
  };
  writeFileSync(`${file}.new`, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function entry({ url, tokens }: StackInstance, { namespace, databaseUrl }: InstancePlace) {
  return { url, namespace, databaseUrl, tokens };
}
