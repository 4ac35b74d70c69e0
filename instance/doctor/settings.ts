import { access, constants, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { call, parse } from '../../exchange/call';
import { certificateOf } from '../../exchange/certificate';
import { establishedConnections } from '../../records/connection';
import { listDesks } from '../../records/desk';
import { type DoctorDeps, forEach, ok, reasonOf, type Said, warning, wrong } from './findings';

const dayMs = 86_400_000;
/** From how many days before its end a certificate is a warning. */
const renewDays = 30;
/** Free space for uploads, in bytes: ten of the largest at once, several times. */
const leastSpace = 1024 ** 3;

/** Combinations of settings that are not safe. That each is valid alone is checked when they are read. */
export async function checkSettings({ settings }: DoctorDeps): Promise<Said[]> {
  const { publicUrl, allowPrivateTargets, auditReceiver, oidc, temporal, payloadKeys } = settings;
  const found: Said[] = [];
  const isPublic = !isLocal(publicUrl);
  const add = (isBad: boolean, what: string, why: string, helps: string) => {
    if (isBad) found.push(warning(what, { why, helps }));
  };
  add(
    isPublic && publicUrl.startsWith('http:'),
    'CROSSDESK_PUBLIC_URL is not https.',
    'Passwords, tokens and records can be read on their way, and browsers keep no secure session.',
    'Let a load balancer offer TLS, and give its https URL.',
  );
  add(
    isPublic && allowPrivateTargets,
    'CROSSDESK_ALLOW_PRIVATE_TARGETS is on.',
    'A partner or an admin can make the instance call addresses inside of your network.',
    'Turn it off, unless a partner or desk is in your own network.',
  );
  add(
    isPublic && settings.rateLimit === 0,
    'CROSSDESK_RATE_LIMIT is 0.',
    'One caller can use up the instance, and passwords can be guessed faster.',
    'Give a limit, for example 600.',
  );
  add(
    isPublic && settings.partnerRateLimit === 0,
    'CROSSDESK_PARTNER_RATE_LIMIT is 0.',
    'One partner can use up the instance.',
    'Give a limit, for example 1200.',
  );
  add(
    publicUrl.startsWith('https:') && (settings.trustedProxies ?? []).length === 0,
    'CROSSDESK_TRUSTED_PROXIES is not set.',
    'The load balancer that offers TLS counts as the only caller: the limit of wrong passwords by address stops everybody at once, and the audit log has its address.',
    'Give the address or the network of the load balancer.',
  );
  add(
    auditReceiver !== null &&
      auditReceiver !== undefined &&
      ['http:', 'syslog+tcp:'].includes(auditReceiver.url.protocol) &&
      !isLocal(auditReceiver.url.href),
    'CROSSDESK_AUDIT_FORWARD_URL sends the audit log without TLS.',
    'Its entries can be read on their way.',
    'Use https or syslog+tls.',
  );
  add(
    Boolean(oidc?.issuer.startsWith('http:')) && !isLocal(oidc?.issuer ?? ''),
    'CROSSDESK_OIDC_ISSUER is not https.',
    'Somebody between the two can sign in as anybody.',
    'Use the https URL of the provider.',
  );
  add(
    !temporal.tls && !isLocal(`http://${temporal.address}`) && !payloadKeys?.current,
    'Temporal is reached without TLS, and its payloads are not encrypted.',
    'Texts of records can be read on their way, and in Temporal.',
    'Set TEMPORAL_TLS, or CROSSDESK_PAYLOAD_KEY.',
  );
  add(
    settings.smtpUrl?.includes('tls.rejectUnauthorized=false') === true,
    'SMTP_URL accepts any certificate.',
    'Somebody between the two can read the mails, and the password of the server.',
    'Remove tls.rejectUnauthorized=false once the certificate is valid.',
  );
  return found.length > 0 ? found : [ok('The settings are valid, and safe together.')];
}

function isLocal(url: string): boolean {
  return URL.canParse(url) && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
}

export async function checkFiles(): Promise<Said[]> {
  const directory = tmpdir();
  try {
    await access(directory, constants.W_OK);
  } catch (error) {
    return [wrong(`${directory} cannot be written: ${reasonOf(error)}`)];
  }
  const { bavail, bsize } = await statfs(directory);
  const free = `${Math.floor((bavail * bsize) / 1024 ** 2)} MiB are free in ${directory}.`;
  return [bavail * bsize < leastSpace ? warning(free) : ok(free)];
}

/** Calls ourselves as others do. */
export async function checkPublicUrl({ settings, agent }: DoctorDeps): Promise<Said[]> {
  const url = `${settings.publicUrl}/healthz`;
  const to = { method: 'GET', url, headers: {}, longestMs: 5_000 } as const;
  const isAlive = (status: number, text: string) => {
    const body = parse(text);
    return status === 200 && typeof body === 'object' && body !== null && 'status' in body;
  };
  const answer = await call(agent, to, null, (status, text) => ({
    status: 'answered' as const,
    isAlive: isAlive(status, text),
    http: status,
  }));
  if (answer.status === 'answered' && answer.isAlive) return [ok(`${settings.publicUrl} answers.`)];
  if (answer.status === 'answered')
    return [
      wrong(`${url} answers ${answer.http}, but not as Crossdesk.`, {
        why: 'Another program, a sign-in page or an error of the load balancer answers there.',
      }),
    ];
  return [
    warning(`${url} does not answer from here: ${answer.error}.`, {
      why: 'The instance is down, or this machine may not call its public address. Others may reach it.',
    }),
  ];
}

/** The certificates of our own URL, and of every partner and desk. */
export async function checkCertificates({ settings, db }: DoctorDeps): Promise<Said[]> {
  const [connections, desks] = await Promise.all([
    establishedConnections(db),
    listDesks(db, { state: 'Active' }, { limit: 100 }),
  ]);
  const urls = new Map([
    [new URL(settings.publicUrl).host, settings.publicUrl],
    ...[...connections, ...desks].map(({ url }) => [new URL(url).host, url] as const),
  ]);
  const secure = [...urls].filter(([, url]) => url.startsWith('https:'));
  if (secure.length === 0) return [ok('No URL uses TLS.')];
  return forEach(secure, async ([about, url]) => {
    try {
      const { until, fault } = await certificateOf(url, settings.allowPrivateTargets, 4_000);
      const day = until.toISOString().slice(0, 10);
      const days = Math.floor((until.getTime() - Date.now()) / dayMs);
      if (fault) return [wrong(`The certificate is not valid: ${fault}.`, { about })];
      const what = `The certificate is valid until ${day}, for ${days} more days.`;
      return [days < renewDays ? warning(what, { about }) : ok(what, about)];
    } catch (error) {
      return [
        warning(`The certificate cannot be read: ${reasonOf(error)}.`, {
          ...{ about, why: 'The server does not answer.' },
        }),
      ];
    }
  });
}
