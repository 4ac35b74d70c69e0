import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { stopAtEndOfRun } from '../environment/endOfRun';
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
    // Without a GPU, a process of its own for it only costs processor time.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--in-process-gpu'],
    timeout: 60_000,
  });
}

let shared: Promise<Browser> | null = null;

/** The one that the test files of a worker share, with no window open. */
export async function sharedChromium(): Promise<Browser> {
  if (!shared) stopAtEndOfRun(async () => (await shared)?.close());
  shared ??= startChromium();
  const browser = await shared;
  await Promise.all(browser.contexts().map((context) => context.close()));
  return browser;
}
