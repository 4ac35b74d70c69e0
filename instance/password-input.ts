import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/**
 * How long a pipe may take to bring a line, in milliseconds: some parent processes leave one open and write nothing.
 */
const patienceMs = 10_000;

/** A random password: 128 bits. */
export function newPassword(): string {
  return randomBytes(16).toString('base64url');
}

/** Asks at a terminal, without showing what is typed. Otherwise reads one line from a pipe. Null if there is none. */
export async function readPassword(name: string): Promise<string | null> {
  if (!process.stdin.isTTY) return firstLine();
  const given = await ask(`Password for ${name}: `);
  if (given !== (await ask('The same again: '))) throw new Error('The two are not the same.');
  return given;
}

async function firstLine(): Promise<string | null> {
  const lines = createInterface({ input: process.stdin });
  const tooLate = setTimeout(() => lines.close(), patienceMs);
  try {
    for await (const line of lines) return line === '' ? null : line;
    return null;
  } finally {
    clearTimeout(tooLate);
    lines.close();
    process.stdin.destroy();
  }
}

async function ask(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      terminal.once('line', resolve).once('close', () => reject(new Error('No password came.')));
    });
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
