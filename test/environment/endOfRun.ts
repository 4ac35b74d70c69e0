declare global {
  /** What test files share in this process, to be stopped where the process outlives them: where jest has no workers. */
  var sharedByFiles: (() => Promise<unknown>)[] | undefined;
}

/** Has something that outlives a test file stopped when the run ends; it goes with a worker anyway. */
export function stopAtEndOfRun(stop: () => Promise<unknown>): void {
  globalThis.sharedByFiles ??= [];
  globalThis.sharedByFiles.push(stop);
}
