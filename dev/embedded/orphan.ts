import { readIfThere } from './files';
import { endProcess, runsWith } from './processes';

/**
 * Ends the server that an earlier, killed process left behind. Ids are used again, so it counts as ours
 * only when `marker`, the path it works on, is among its arguments. Resolves when it is gone.
 */
export async function stopOrphan(
  pidFile: string,
  marker: string,
  log: (line: string) => void,
): Promise<void> {
  const pid = Number.parseInt(readIfThere(pidFile) ?? '', 10);
  if (Number.isNaN(pid) || !runsWith(pid, marker)) return;
  log(`stopping process ${pid}, left behind on ${marker} by an earlier run`);
  await endProcess(pid, 10_000);
}
