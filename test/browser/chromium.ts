import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import places from './chromiums.json';

/** Starts the system's Chromium, without a window. @throws Error that says how to get one, where there is none */
export function startChromium(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? places.find((path) => existsSync(path));
  if (!executablePath) {
    throw new Error(
      'There is no Chromium for the tests of the portal: "apt-get install chromium" brings one; or set CHROMIUM to where one is.',
    );
  }
  return chromium.launch({
    executablePath,
    // In a container there is no sandbox for root, and /dev/shm is small.
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
    timeout: 60_000,
  });
}
