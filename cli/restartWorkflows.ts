import type { Api } from './api';
import { count } from './print';

interface RestartedPage {
  readonly looked: number;
  readonly started: number;
  readonly next: string | null;
}

/** Starts the missing workflows of open records, page by page. */
export async function restartWorkflows(api: Api): Promise<void> {
  let looked = 0;
  let started = 0;
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: RestartedPage = await api.post('/workflows/restart', cursor ? { cursor } : {});
    looked += page.looked;
    started += page.started;
    cursor = page.next;
  }
  console.log(
    `${count(looked, 'record is', 'records are')} open; ${count(started, 'workflow was', 'workflows were')} started.`,
  );
}
