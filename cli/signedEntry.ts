import { readFileSync } from 'node:fs';
import { exportedEntry, verifyEntry } from '../exchange/verifyEntry';
import { type Api, CliError } from './api';
import { colours } from './print';

/** Prints a partner's entry with its signature, to be kept in a file. */
export async function exportEntry(api: Api, id: string): Promise<void> {
  const entry = await api.get<object>(`/signed-entries/${encodeURIComponent(id)}`);
  console.log(JSON.stringify(entry, null, 2));
}

/** Verifies an exported entry, and says what was found. False if anything is wrong. */
export function verifySignature(file: string, { key }: { readonly key?: string }): boolean {
  const parsed = exportedEntry.safeParse(readJson(file));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new CliError(`${file} is no exported entry. ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { data } = parsed;
  const findings = verifyEntry(data, key);
  console.log(
    `Entry ${data.entry.id} of ${data.record}, sent by ${data.sentBy} to ${data.receivedBy}`,
  );
  for (const { isGood, text } of findings) {
    console.log(isGood ? `${colours.green('✓')} ${text}` : `${colours.red('✗')} ${text}`);
  }
  if (key === undefined) {
    console.log(
      `Compare the fingerprint with the one that ${data.sentBy} shows for its own key, or give it as --key.`,
    );
  }
  return findings.every(({ isGood }) => isGood);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CliError(error instanceof Error ? error.message : String(error));
  }
}
