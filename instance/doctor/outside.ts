import { ImapFlow } from 'imapflow';
import { failureIn } from '../../activities/heartbeat';
import { verifyMailServer } from '../../activities/mail';
import { type ImapTokenSettings, imapAuth } from '../../api/replies/imapToken';
import type { ImapSettings } from '../../api/replies/imapUrl';
import { checkDesk } from '../../desks/askDesk';
import { instanceTitle } from '../../domain/names';
import { Unopened } from '../../domain/sealing';
import { askHeartbeat } from '../../exchange/heartbeat';
import { openTarget } from '../../exchange/openTarget';
import { establishedConnections } from '../../records/connection';
import { listDesks } from '../../records/desk';
import { lastInboundCalls } from '../../records/inboundCalls';
import { findOwnKey } from '../../records/signingKeys';
import { skewOf } from './clocks';
import { type DoctorDeps, forEach, ok, reasonOf, type Said, warning, wrong } from './findings';

/** A partner calls every five minutes. */
const silentMs = 15 * 60_000;
const dayMs = 86_400_000;
const callMs = 6_000;

/** Each partner, in both directions. Its answer tells its clock. */
export async function checkPartners(deps: DoctorDeps): Promise<Said[]> {
  const { db, vault, partners } = deps;
  const connections = await establishedConnections(db);
  if (connections.length === 0) return [ok('There is no connection.')];
  const calls = await lastInboundCalls(
    db,
    connections.map(({ id }) => id),
  );
  return forEach(connections, async (connection) => {
    const { id, partner, createdAt } = connection;
    const about = instanceTitle(partner);
    const found: Said[] = [];
    try {
      const target = openTarget(vault, connection, [await findOwnKey(db, id)]);
      const reply = await askHeartbeat(partners, { ...target });
      const failure = failureIn(reply, partner);
      found.push(
        failure
          ? wrong(`A signed call to it failed: ${failure.error}`, {
              about,
              ...whyOf(failure.kind),
              page: `/problems/delivery-${failure.kind.replaceAll(' ', '-')}`,
            })
          : ok('It answers a signed call.', about),
      );
      if (reply.status !== 'unreachable' && reply.aheadMs !== undefined)
        found.push(skewOf(about, reply.aheadMs, 2_000));
    } catch (error) {
      if (!(error instanceof Unopened)) throw error;
      const page = '/problems/delivery-secret-unreadable';
      found.push(wrong(error.message, { about, page }));
    }
    const heard = calls.get(id);
    const since = (heard ?? createdAt).getTime();
    const what = heard
      ? `It last called us at ${heard.toISOString()}.`
      : 'It has not called us yet.';
    if (Date.now() - since <= silentMs) return [...found, ok(what, `${about}, to us`)];
    return [
      ...found,
      warning(what, {
        about: `${about}, to us`,
        why: 'A partner calls every five minutes. It is down, it cannot reach our public URL, or our answer did not satisfy it.',
        helps: `Check that ${deps.settings.publicUrl}/exchange/ can be reached from outside, and ask the partner to run its doctor.`,
      }),
    ];
  });
}

/** What a failed call mostly means, in a sentence. The page has the rest. */
function whyOf(kind: string): Partial<Said> {
  if (kind === 'unreachable')
    return {
      why: 'It is down, its URL has changed, or a firewall or a certificate is in between.',
    };
  if (kind === 'unauthenticated')
    return {
      why: 'The secret or a key differs between both sides, or a clock is wrong.',
      helps: 'Rotate the secret of the connection. Compare clocks first.',
    };
  return {};
}

export async function checkDesks(deps: DoctorDeps): Promise<Said[]> {
  const { db } = deps;
  const desks = await listDesks(db, {}, { limit: 200 });
  if (desks.length === 0) return [ok('There is no desk.')];
  const calls = await lastInboundCalls(
    db,
    desks.map(({ id }) => id),
  );
  return forEach(desks, async (desk) => {
    const { id, name: about, state } = desk;
    if (state === 'Paused') return [ok('It is paused, and not checked.', about)];
    const { missing, version } = await checkDesk(deps, desk, callMs);
    const found = missing.map((what) => wrong(what, { about }));
    if (found.length === 0)
      found.push(ok(`It can be used${version ? `: ${version}` : ''}.`, about));
    const heard = calls.get(id);
    const at = heard
      ? `Its webhook last called at ${heard.toISOString()}`
      : 'Its webhook has not called';
    if (heard && Date.now() - heard.getTime() < 30 * dayMs)
      return [...found, ok(`${at}.`, `${about}, webhook`)];
    return [
      ...found,
      warning(`${at}: changes are found by polling, every ${desk.pollSeconds} s.`, {
        about: `${about}, webhook`,
        why: 'The webhook is not set up in the desk, has an old secret, or nothing has changed there.',
        helps: 'Set it up as docs/desks says, or make a new secret for it.',
      }),
    ];
  });
}

/** Signs in to the mail server and to the mail box, and does nothing there. */
export async function checkMail({ settings }: DoctorDeps): Promise<Said[]> {
  const { smtpUrl, replies } = settings;
  const found: Said[] = [];
  if (smtpUrl === null)
    found.push(
      warning('SMTP_URL is not set: nobody gets mails.', {
        why: 'No mail server is configured. Notifications are in the portal only.',
        helps: 'Set SMTP_URL.',
      }),
    );
  else {
    const fault = await verifyMailServer(smtpUrl, callMs).then(() => null, reasonOf);
    const about = 'SMTP';
    found.push(
      fault
        ? wrong(`The mail server does not let us in: ${fault}`, { about })
        : ok('The mail server lets us in.', about),
    );
  }
  const box = replies?.imap;
  if (!box) return found;
  const about = 'IMAP';
  const fault = await readFolder(box, replies.imapToken).then(() => null, reasonOf);
  found.push(
    fault
      ? wrong(`The mail box cannot be read: ${fault}`, { about })
      : ok(`The folder ${box.folder} can be read.`, about),
  );
  return found;
}

/** @throws if the mail box cannot be opened, or has no such folder */
async function readFolder(box: ImapSettings, token: ImapTokenSettings | null): Promise<void> {
  const { host, port, secure, requireTLS, rejectUnauthorized, folder } = box;
  const client = new ImapFlow({
    ...{ host, port, secure, auth: await imapAuth(box, token), logger: false },
    ...(!secure && requireTLS && { doSTARTTLS: true }),
    tls: { rejectUnauthorized },
    ...{ connectionTimeout: callMs, greetingTimeout: callMs, socketTimeout: callMs },
  });
  client.on('error', () => {
    // The command that runs fails, too.
  });
  try {
    await client.connect();
    await client.status(folder, { messages: true });
  } finally {
    client.close();
  }
}
