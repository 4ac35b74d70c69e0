import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workflowBundle } from '../../instance/bundle';

const root = join(__dirname, '../..');

/** A change of one place of a file in the next version. */
export interface Edit {
  /** From the root. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** The current workflows with some edits, bundled for a worker. Throws if a place does not match. */
export async function nextVersion(edits: readonly Edit[]): Promise<{ code: string }> {
  const scratch = mkdtempSync(join(tmpdir(), 'crossdesk-next-'));
  try {
    for (const room of ['workflows', 'domain']) {
      cpSync(join(root, room), join(scratch, room), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(scratch, 'node_modules'));
    for (const { file, from, to } of edits) {
      const path = join(scratch, file);
      const source = readFileSync(path, 'utf8');
      if (!source.includes(from)) throw new Error(`${file} does not read:\n${from}`);
      writeFileSync(path, source.replace(from, to));
    }
    return await workflowBundle(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The edit that a unified diff makes, of one place in one file, as documentation shows it. */
export function readDiff(diff: string): Edit {
  const lines = diff.split('\n');
  const file = lines.find((line) => line.startsWith('+++ '))?.slice('+++ '.length);
  if (!file) throw new Error(`This diff names no file:\n${diff}`);
  const body = lines.slice(lines.findIndex((line) => line.startsWith('@@')) + 1);
  const side = (mark: '-' | '+') =>
    body
      .filter((line) => line.startsWith(' ') || line.startsWith(mark))
      .map((line) => line.slice(1))
      .join('\n');
  return { file, from: side('-'), to: side('+') };
}
