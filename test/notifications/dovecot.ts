import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../instance/ports';
import { until } from '../environment/until';

/**
 * A real IMAP server on this machine, with one mail box for each user name. The password is `secret`. A token of OAuth is
 * good if the server at `tokenInfoUrl` knows it, and names its user as `email`.
 */
export interface Dovecot {
  readonly port: number;
  start(): Promise<void>;
  stop(): Promise<void>;
  close(): Promise<void>;
}

const program = '/usr/sbin/dovecot';

/** Dovecot drops its privileges, and so must start as root. */
export const hasDovecot = existsSync(program) && process.getuid?.() === 0;

export async function startDovecot(tokenInfoUrl: string): Promise<Dovecot> {
  const folder = mkdtempSync(join(tmpdir(), 'dovecot-'));
  const port = await freePort();
  const config = join(folder, 'dovecot.conf');
  writeFileSync(
    config,
    `
    protocols = imap
    base_dir = ${folder}/run
    state_dir = ${folder}/state
    log_path = ${folder}/log
    listen = 127.0.0.1
    ssl = no
    disable_plaintext_auth = no
    service imap-login {
      inet_listener imap {
        port = ${port}
      }
      inet_listener imaps {
        port = 0
      }
    }
    auth_mechanisms = plain xoauth2
    passdb {
      driver = oauth2
      mechanisms = xoauth2
      args = ${folder}/oauth2.conf
    }
    passdb {
      driver = static
      mechanisms = plain
      args = password=secret
    }
    userdb {
      driver = static
      args = uid=mail gid=mail home=${folder}/mail/%u
    }
    mail_location = maildir:${folder}/mail/%u
    first_valid_uid = 1
    `,
  );
  writeFileSync(
    join(folder, 'oauth2.conf'),
    `tokeninfo_url = ${tokenInfoUrl}?access_token=\nusername_attribute = email\n`,
  );
  const mail = join(folder, 'mail');
  await once(spawn('install', ['-d', '-m', '777', mail]), 'exit');
  await once(spawn('chmod', ['755', folder]), 'exit');
  let server: ChildProcess | null = null;
  const self: Dovecot = {
    port,
    async start() {
      server = spawn(program, ['-F', '-c', config], { stdio: 'ignore' });
      await until(
        () =>
          new Promise<boolean>((resolve) => {
            const socket = connect(port, '127.0.0.1');
            socket.once('data', () => resolve(true)).once('error', () => resolve(false));
            socket.once('data', () => socket.destroy());
          }),
        'Dovecot to listen',
      );
    },
    async stop() {
      const running = server;
      server = null;
      if (!running) return;
      running.kill('SIGTERM');
      await once(running, 'exit');
    },
    async close() {
      await self.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await self.start();
  return self;
}
