/** Counts notifications, so that none is lost between a query and the wait for the next one. */
export function countWakeUps(listen: (onWakeUp: () => void) => () => void, signal: AbortSignal) {
  let count = 0;
  let wake = () => {};
  const stop = listen(() => {
    count += 1;
    wake();
  });
  signal.addEventListener('abort', () => wake(), { once: true });
  return {
    stop,
    count: () => count,
    /** Waits until there were more notifications than `seenCount`. False after `ms`. */
    async waitForMore(seenCount: number, ms: number): Promise<boolean> {
      const until = Date.now() + ms;
      while (count === seenCount && Date.now() < until) {
        signal.throwIfAborted();
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, until - Date.now());
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      return count > seenCount;
    },
  };
}
