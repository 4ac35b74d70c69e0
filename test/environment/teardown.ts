/** How long what a failed test left open may keep the run from ending, in ms. */
const graceMs = 5_000;

/** Stops what the setup started, and sees to it that the run ends. */
export default async function teardown(run: { watch: boolean; watchAll: boolean }): Promise<void> {
  for (const stop of globalThis.sharedByFiles ?? []) await stop();
  await globalThis.stopServices?.();
  if (run.watch || run.watchAll) return;
  // It keeps nobody waiting by itself; jest sets the exit code.
  setTimeout(() => process.exit(), graceMs).unref();
}
