import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { until } from '../environment/until';
import { patienceMs } from './window';

/** What a person sees of a ticket and does with it, by the names that stand on the page. */
export interface Ticket {
  /** Waits until it stands there. */
  waitForState(state: string): Promise<void>;
  /** Waits until the journal says so. */
  says(text: string): Promise<void>;
  journal(): Locator;
  comment(text: string): Promise<void>;
  /** Chooses from the Actions menu, fills in what is asked, and says yes. */
  act(action: string, answers?: Readonly<Record<string, string>>): Promise<void>;
  /** Fetches an attachment; gives the sha256 of its bytes. */
  download(name: string): Promise<string>;
}

export function ticketOn(page: Page): Ticket {
  const journal = page.getByRole('list', { name: 'Journal, newest first' });
  const steps = page.getByRole('list', { name: 'Progress' }).getByRole('listitem');
  return {
    journal: () => journal,
    async waitForState(state) {
      await until(
        async () => {
          const current = await steps.and(page.locator('[aria-current="step"]')).allInnerTexts();
          return current.join().trim() === state;
        },
        `${state} on the page`,
        patienceMs,
      );
    },
    says: (text) => journal.getByText(text).first().waitFor(),
    async comment(text) {
      await page.getByRole('textbox', { name: 'Comment' }).fill(text);
      await page.getByRole('button', { name: 'Comment', exact: true }).click();
      await journal.getByText(text).waitFor();
    },
    async act(action, answers = {}) {
      await page.getByRole('button', { name: 'Actions' }).click();
      await page.getByRole('menuitem', { name: action, exact: true }).click();
      const dialog = page.getByRole('dialog', { name: action });
      for (const [label, text] of Object.entries(answers)) {
        await dialog.getByLabel(label, { exact: true }).fill(text);
      }
      await dialog.getByRole('button', { name: action, exact: true }).click();
      await dialog.waitFor({ state: 'hidden' });
    },
    async download(name) {
      const began = page.waitForEvent('download', { timeout: patienceMs });
      const files = page.getByRole('region', { name: 'Attachments' });
      await files.getByRole('link', { name, exact: true }).click();
      const bytes = await readFile(await (await began).path());
      return sha256(bytes);
    },
  };
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
