import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { decide } from './adopt';
import { CliError, connect, connectPartner, type Options } from './api';
import { verifyAudit } from './audit';
import { doctor } from './doctor';
import { discardFailure, listFailures, retryFailure, type Whose } from './failures';
import { reconcile } from './reconcile';
import { showRequest } from './request';
import { restartWorkflows } from './restartWorkflows';
import { exportEntry, verifySignature } from './signedEntry';
import { status } from './status';

/** Sets exit code 1 if an operator has to act. The reason was printed. */
const notWell = 1;
const wrongUsage = 2;

const program = new Command('crossdesk')
  .description('What operators ask of an instance, and have it do, by its public API.')
  .option('--url <url>', 'URL of the instance (or CROSSDESK_URL)', process.env.CROSSDESK_URL)
  .option('--token <token>', "an admin's token (or CROSSDESK_TOKEN)")
  .option('--at <side>', 'acme or northwind, of the demo that runs here', 'acme')
  .showHelpAfterError('(--help says more)')
  .configureHelp({ showGlobalOptions: true })
  .exitOverride();

const api = () => connect(options());

/** The help shows defaults of options, so the token from the environment is not one. */
function options(): Options {
  const { token = process.env.CROSSDESK_TOKEN, ...given } = program.opts<Options>();
  return { ...given, token };
}

program
  .command('status')
  .description(
    'health of every partner, external system and desk; exits 1 if one is late or has failures',
  )
  .option('--json', 'as JSON, for programs')
  .action(async (given: { json?: boolean }) => setExitCode(await status(api(), given)));

const failures = program
  .command('failures')
  .description('what a partner, an external system or a desk refused permanently');
const ofSystem = ['--system <name>', "an external system's deliveries, by its name or id"] as const;
const ofDesk = ['--desk <name>', "a desk's failures, by its name or id"] as const;
failures
  .command('list', { isDefault: true })
  .description('list them, with the reasons')
  .option(...ofSystem)
  .option(...ofDesk)
  .action((given: Whose) => listFailures(api(), given));
failures
  .command('retry <id>')
  .description('send it again')
  .option(...ofSystem)
  .option(...ofDesk)
  .action((id: string, given: Whose) => retryFailure(api(), id, given));
failures
  .command('discard <id>')
  .description('discard it; later updates continue')
  .option(...ofSystem)
  .option(...ofDesk)
  .requiredOption('--reason <text>', 'the reason; for a partner, both journals show it')
  .action((id: string, given: Whose & { reason: string }) => discardFailure(api(), id, given));

program
  .command('request <number>')
  .description("a request's journals on both sides, side by side; exits 1 if they differ")
  .option('--partner-url <url>', 'URL of the partner')
  .option('--partner-token <token>', 'token with read access at the partner')
  .action(async (number: string, given: { partnerUrl?: string; partnerToken?: string }) => {
    const partner = { url: given.partnerUrl, token: given.partnerToken };
    setExitCode(await showRequest(api(), connectPartner(partner, options()), number));
  });

program
  .command('reconcile [partner]')
  .description('compare shared records with one partner, or with all, and repair differences')
  .option('--wait <seconds>', 'how long to wait for it to finish', seconds, 600)
  .action(async (partner: string | undefined, { wait }: { wait: number }) =>
    setExitCode(await reconcile(api(), partner, { waitMs: wait * 1_000 })),
  );

program
  .command('restart-workflows')
  .description('start missing workflows of open records, after Temporal has lost them')
  .action(() => restartWorkflows(api()));

program
  .command('export-entry <id>')
  .description("print a partner's entry with its signature and the partner's key, for a dispute")
  .action((id: string) => exportEntry(api(), id));

program
  .command('verify-signature <file>')
  .description('verify an exported entry, without an instance; exits 1 if anything is wrong')
  .option('--key <key>', 'the key that the sender names as its own: whpk_…, or its fingerprint')
  .action((file: string, given: { key?: string }) => setExitCode(verifySignature(file, given)));

program
  .command('doctor')
  .description(
    'check settings, Postgres, Temporal, keys, clocks, partners and desks; exits 1 if anything is wrong',
  )
  .option('--json', 'as JSON, for programs')
  .addHelpText(
    'after',
    '\nWhere DATABASE_URL and TEMPORAL_ADDRESS are set it checks from here, so the instance may be down. With --url or\n--token it asks the instance.',
  )
  .action(async (given: { json?: boolean }) => {
    const { url, token } = options();
    setExitCode(await doctor(api, { ...given, isAsked: Boolean(url || token) }));
  });

program
  .command('adopt')
  .description('say that a database that was restored or moved is the original here, and may speak')
  .option('--copy', 'say that it is a copy, and stays silent')
  .action((given: { copy?: boolean }) => {
    const { url, token } = options();
    return decide(api, given.copy ? 'silence' : 'adopt', { isAsked: Boolean(url || token) });
  });

program
  .command('audit')
  .description('the audit log')
  .command('verify')
  .description('check every entry; exits 1 if the log was tampered with, and says where')
  .option('--head <position:hash>', 'the head that an earlier check printed')
  .action(async ({ head }: { head?: string }) => setExitCode(await verifyAudit(api(), head)));

function seconds(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number of seconds.');
}

function setExitCode(isWell: boolean): void {
  if (!isWell) process.exitCode = notWell;
}

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : wrongUsage;
    return;
  }
  console.error(`crossdesk: ${error instanceof CliError ? error.message : String(error)}`);
  process.exitCode = 1;
});
