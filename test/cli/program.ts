import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { StackInstance } from '../../dev/stack';
import { programOf } from '../environment/program';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs what `npm run crossdesk -- …` runs, as a process of its own, with nothing but these variables. */
export function crossdesk(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const [node, ...program] = programOf('crossdesk');
  const { PATH, HOME } = process.env;
  return new Promise<Ran>((resolve) => {
    execFile(
      node,
      [...program, ...args],
      {
        cwd: join(__dirname, '..', '..'),
        env: { PATH, HOME, CROSSDESK_DATA_DIR: '/nowhere', ...env },
        timeout: 60_000,
      },
      (error, stdout, stderr) => {
        const code = error ? Number(error.code ?? -1) : 0;
        resolve({ code, stdout, stderr });
      },
    );
  });
}

/** As this side's admin. */
export function asAdmin({ url, tokens }: StackInstance): Record<string, string> {
  return { CROSSDESK_URL: url, CROSSDESK_TOKEN: tokens.admin };
}
