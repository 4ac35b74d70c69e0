import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

export interface Ran {
  /** Whether every command succeeded. */
  readonly succeeded: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** One bash, in which the blocks of a page run in order. */
export interface Shell {
  run(block: string): Promise<Ran>;
  close(): void;
}

const end = '\u001e';

/** @param functions what a page calls that is not on the machine as it is in a reader's checkout */
export function openShell(cwd: string, functions: string): Shell {
  const { PATH, HOME } = process.env;
  const bash = spawn('bash', ['--noprofile', '--norc'], { cwd, env: { PATH, HOME } });
  bash.stdin.write(`set -E -o pipefail; trap 'failed=1' ERR\n${functions}\n`);
  return {
    run: (block) => runIn(bash, block),
    close: () => bash.stdin.end(),
  };
}

function runIn(bash: ChildProcessWithoutNullStreams, block: string): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const said = { stdout: '', stderr: '' };
    const hear = (stream: keyof typeof said) => (bytes: Buffer) => {
      said[stream] += bytes;
      const [stdout = '', result] = said.stdout.split(end);
      if (result?.endsWith('\n') && said.stderr.endsWith(end)) {
        stop();
        resolve({ stdout, stderr: said.stderr.slice(0, -1), succeeded: result === '0\n' });
      }
    };
    const [onStdout, onStderr] = [hear('stdout'), hear('stderr')];
    const onExit = () => {
      stop();
      reject(new Error(`bash ended in "${block}": ${said.stderr}`));
    };
    function stop() {
      bash.stdout.off('data', onStdout);
      bash.stderr.off('data', onStderr);
      bash.off('exit', onExit);
    }
    bash.stdout.on('data', onStdout);
    bash.stderr.on('data', onStderr);
    bash.once('exit', onExit);
    const script = `failed=0\nsource /dev/stdin <<'END_OF_BLOCK'\n${block}\nEND_OF_BLOCK\n`;
    bash.stdin.write(`${script}printf '${end}%s\\n' $failed; printf '${end}' >&2\n`);
  });
}
