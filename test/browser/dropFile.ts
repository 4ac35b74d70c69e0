import type { Locator } from 'playwright-core';

/** Drags a file from outside the browser over an element, and lets it go there. */
export async function dropFile(place: Locator, name: string, bytes: Buffer): Promise<void> {
  const page = place.page();
  const carried = await page.evaluateHandle(
    `(() => {
      const bytes = Uint8Array.from(atob(${JSON.stringify(bytes.toString('base64'))}), (one) => one.charCodeAt(0));
      const carried = new DataTransfer();
      carried.items.add(new File([bytes], ${JSON.stringify(name)}));
      return carried;
    })()`,
  );
  for (const event of ['dragenter', 'dragover', 'drop']) {
    await place.dispatchEvent(event, { dataTransfer: carried });
  }
  await carried.dispose();
}
