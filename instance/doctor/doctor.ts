import { checkPage, checkPages } from '../../api/problems/checks';
import { problemPath } from '../../api/problems/pages';
import { type Check, type Diagnosis, diagnosisOf, type Finding } from '../../domain/doctor';
import { checkBacklogs } from './backlogs';
import { checkCopy } from './copy';
import { type DoctorDeps, reasonOf, type Said, unknown, wrong } from './findings';
import { checkSecretKey, checkSigningKeys } from './keys';
import { checkDesks, checkMail, checkPartners } from './outside';
import { checkAuditLog, checkMigrations, checkPostgres } from './postgres';
import { checkCertificates, checkFiles, checkPublicUrl, checkSettings } from './settings';
import { checkFailingWorkflows, checkTemporal, checkWorkers } from './temporal';

type Need = 'postgres' | 'temporal' | 'original';

interface Examination {
  /** `original`: it speaks to others, which a copy may not. */
  readonly needs: readonly Need[];
  run(deps: DoctorDeps): Promise<readonly Said[]>;
}

/** How each check is made. `clocks` are read by the others: a call tells the time of the one who answers. */
const examinations: Readonly<Record<Exclude<Check, 'clocks'>, Examination>> = {
  settings: { needs: [], run: checkSettings },
  files: { needs: [], run: checkFiles },
  postgres: { needs: [], run: checkPostgres },
  temporal: { needs: [], run: checkTemporal },
  'public-url': { needs: ['original'], run: checkPublicUrl },
  mail: { needs: ['original'], run: checkMail },
  copy: { needs: ['postgres'], run: checkCopy },
  migrations: { needs: ['postgres'], run: checkMigrations },
  'secret-key': { needs: ['postgres'], run: checkSecretKey },
  'signing-keys': { needs: ['postgres'], run: checkSigningKeys },
  'failing-workflows': { needs: ['postgres'], run: checkFailingWorkflows },
  'audit-log': { needs: ['postgres'], run: checkAuditLog },
  backlogs: { needs: ['postgres'], run: checkBacklogs },
  partners: { needs: ['postgres', 'original'], run: checkPartners },
  desks: { needs: ['postgres', 'original'], run: checkDesks },
  certificates: { needs: ['postgres', 'original'], run: checkCertificates },
  workers: { needs: ['temporal'], run: checkWorkers },
};

/** How long a check may take, in milliseconds. */
const longestMs = 10_000;

/** Runs every check, within some seconds. What fails is a finding, never an error. */
export async function diagnose(deps: DoctorDeps): Promise<Diagnosis> {
  const all = Object.entries(examinations) as [Check, Examination][];
  const first = await Promise.all(
    all.filter(([, { needs }]) => needs.length === 0).map((one) => examine(deps, one)),
  );
  const isAway = (service: Check) =>
    first
      .flat()
      .some(
        ({ check, verdict, about }) => check === service && verdict === 'wrong' && about === null,
      );
  // Without Postgres nobody knows, and little can be said to others.
  const standing = isAway('postgres') ? 'original' : await deps.standing();
  const missing: Readonly<Record<Need, string | null>> = {
    postgres: isAway('postgres') ? 'Postgres does not answer' : null,
    temporal: isAway('temporal') ? 'Temporal does not answer' : null,
    original: standing === 'original' ? null : 'a copy speaks to nobody',
  };
  const second = await Promise.all(
    all
      .filter(([, { needs }]) => needs.length > 0)
      .map(async ([check, examination]) => {
        const why = examination.needs.map((need) => missing[need]).find((one) => one !== null);
        if (!why) return examine(deps, [check, examination]);
        const what = `Not checked, because ${why}.`;
        return [findingOf(deps, check, unknown(what))];
      }),
  );
  return diagnosisOf([...first, ...second].flat());
}

async function examine(
  deps: DoctorDeps,
  [check, { run }]: readonly [Check, Examination],
): Promise<Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<readonly Said[]>((resolve) => {
    const said = wrong(`The check did not end within ${longestMs / 1_000} seconds.`);
    timer = setTimeout(() => resolve([said]), longestMs);
  });
  const running = run(deps).catch((error: unknown) => [
    wrong(`The check failed: ${reasonOf(error)}`),
  ]);
  const found = await Promise.race([running, overdue]);
  clearTimeout(timer);
  return found.map((said) => findingOf(deps, check, said));
}

function findingOf({ secrets }: DoctorDeps, found: Check, said: Said): Finding {
  const { check = found, verdict, about = null, what } = said;
  const page = checkPages[checkPage(check)];
  const isWell = verdict === 'ok' || verdict === 'unknown';
  const clean = (text: string | null) =>
    text && secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), text);
  return {
    ...{ check, about, verdict },
    what: clean(what) ?? '',
    why: isWell ? null : clean(said.why ?? page.causes[0] ?? null),
    helps: isWell ? null : clean(said.helps ?? page.remedies[0] ?? null),
    page: said.page ?? problemPath(checkPage(check)),
  };
}
