import type { Connection } from '@temporalio/client';
import type { Diagnosis } from '../../domain/doctor';
import { diagnose } from './doctor';
import type { DoctorDeps, DoctorSettings } from './findings';

/** How long a diagnosis is shown again, in milliseconds: several admins may look. */
const freshMs = 3_000;

/** The doctor of a running instance. It runs once at a time, for everybody who asks meanwhile. */
export function createDoctor(
  deps: Omit<DoctorDeps, 'temporal' | 'secrets'> & { readonly connection: Connection },
  secrets: readonly string[],
): () => Promise<Diagnosis> {
  let last: { readonly at: number; readonly diagnosis: Promise<Diagnosis> } | undefined;
  let running = false;
  return () => {
    if (last && (running || Date.now() - last.at < freshMs)) return last.diagnosis;
    running = true;
    const temporal = async () => deps.connection;
    const diagnosis = diagnose({ ...deps, temporal, secrets }).finally(() => {
      running = false;
      last = { at: Date.now(), diagnosis };
    });
    last = { at: Date.now(), diagnosis };
    return diagnosis;
  };
}

/** What is secret in the settings: an error of a server could repeat it. */
export function secretsIn({
  databaseUrl,
  smtpUrl,
  replies,
  auditReceiver,
  oidc,
}: Partial<Pick<DoctorSettings, 'smtpUrl' | 'replies' | 'auditReceiver' | 'oidc'>> & {
  readonly databaseUrl: string;
}): readonly string[] {
  const passwordOf = (url: string | null | undefined) => {
    const { password } = url && URL.canParse(url) ? new URL(url) : { password: '' };
    return [password, decoded(password)];
  };
  return [
    ...passwordOf(databaseUrl),
    ...passwordOf(smtpUrl),
    replies?.imap?.pass,
    replies?.imapToken?.clientSecret,
    replies?.imapToken?.refreshToken,
    auditReceiver?.secret,
    oidc?.browser?.clientSecret,
  ].filter((secret): secret is string => Boolean(secret));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
