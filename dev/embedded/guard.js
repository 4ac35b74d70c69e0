// node guard.js [--stop-signal SIGINT] [--deadline <ms>] [--pid-file <path>] -- <command> <args…>
//
// Runs a server, and stops it when its own standard input ends: the pipe's other end is held by the
// process that wants the server, so that however that one dies, kill -9 included, the server ends too.
// Plain JavaScript, because it must be up in milliseconds.

const { spawn } = require('node:child_process');
const { writeFileSync } = require('node:fs');
const { constants } = require('node:os');
const { parseArgs } = require('node:util');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'stop-signal': { type: 'string', default: 'SIGINT' },
    deadline: { type: 'string', default: '10000' },
    'pid-file': { type: 'string' },
  },
});
const [command, ...args] = positionals;

// A group of its own: Ctrl-C in the terminal is for our parent, which then stops the server in order.
const server = spawn(command, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
let stopping = false;

// Passed on by hand: a pipe would block the server once nobody reads at the other end.
server.stdout.on('data', (chunk) => process.stdout.write(chunk));
server.stderr.on('data', (chunk) => process.stderr.write(chunk));
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

server.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
server.on('close', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
if (values['pid-file'] !== undefined && server.pid !== undefined) {
  writeFileSync(values['pid-file'], `${server.pid}\n`);
}

process.stdin.on('end', stop).on('error', stop).resume();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, stop);

function stop() {
  if (stopping) return;
  stopping = true;
  if (values['stop-signal'] === 'SIGKILL') return kill();
  server.kill(values['stop-signal']);
  setTimeout(kill, Number(values.deadline));
}

function kill() {
  try {
    process.kill(-server.pid, 'SIGKILL');
  } catch {
    // The group is gone, which is what was wanted.
  }
}
