import { spawnSync } from 'node:child_process';

/** Another user to run a program as, and the one privilege that it keeps of root's. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
  /** The capability to enter directories that are closed to it. Null if none is in its way. */
  readonly capability: 'dac_read_search' | 'dac_override' | null;
}

let help: string | undefined;

/** The features of the installed `setpriv` (util-linux). Empty if it is missing. */
function abilities(): string {
  help ??= spawnSync('setpriv', ['--help'], { encoding: 'utf8' }).stdout ?? '';
  return help;
}

/** Whether programs can be run as another user with a capability of root's. */
export function canActAs(): boolean {
  return abilities().includes('--ambient-caps');
}

/** The command that runs a command as another user. */
export function actAs(identity: Identity, command: readonly string[]): string[] {
  const { uid, gid, capability } = identity;
  const caps =
    capability === null
      ? []
      : [
          `--inh-caps=+${capability}`,
          `--ambient-caps=+${capability}`,
          // access(2) drops the capabilities of anyone but root, and Postgres looks for its own files with it.
          '--securebits=+no_setuid_fixup',
        ];
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...caps, ...command];
}

/** The command that is killed by the kernel if its guardian is killed. Unchanged if that is not possible. */
export function endsWithItsGuard(command: readonly string[]): string[] {
  if (!abilities().includes('--pdeathsig')) return [...command];
  const rest = command[0] === 'setpriv' ? command.slice(1) : command;
  return ['setpriv', '--pdeathsig=INT', ...rest];
}
