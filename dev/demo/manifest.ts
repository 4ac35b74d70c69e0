import { renameSync, writeFileSync } from 'node:fs';
import type { InstancePlace, Stack, StackInstance } from '../stack';
import type { DemoServices } from './services';

/**
 * Writes the addresses and tokens of the running demo for other programs, atomically. Only this user can read them.
 */
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
