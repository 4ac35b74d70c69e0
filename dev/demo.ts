import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import colours from 'picocolors';
import { workflowBundle } from '../instance/bundle';
import { adoptSdkLog, createLog, failWith, untilStopped } from '../instance/run';
import { deskAgent } from './demo/agent';
import { ensureDemoCatalog } from './demo/catalog';
import { connectDesk, deskFolder, requireDesk, startDesk } from './demo/desk';
import { onboard } from './demo/onboarding';
import { person } from './demo/person';
import { ensurePortal } from './demo/portal';
import { playScenario } from './demo/scenario';
import { type DemoServices, startDemoServices } from './demo/services';
import { createTimeline } from './demo/timeline';
import type { RealDesk } from './desks/realDesk';
import { printLine } from './embedded/cache';
import { own } from './embedded/ownership';
import { type InstancePlace, type Stack, type StackInstance, startStack } from './stack';

/**
 * `npm run demo`: starts two real instances, northwind and acme, plays a request from start to end, and keeps running.
 * `--once`: ends after the scenario. `--fresh`: starts empty. `--desk request-tracker`: the agent works in a desk.
 */
async function main(): Promise<void> {
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    options: { once: flag, fresh: flag, desk: { type: 'string' } },
  });
  const dataDir = join(process.cwd(), '.crossdesk');
  const log = createLog(process.env.LOG_LEVEL ?? 'error');
  adoptSdkLog(log);
  if (values.desk !== undefined) requireDesk(values.desk);
  if (values.fresh) startEmpty(dataDir);

  say(
    `${colours.bold('Crossdesk')}: two instances on this machine, Northwind (provider) and Acme (customer).`,
  );
  say('The first start prepares what is missing. Later starts take about 10 seconds.');
  say('');
  const portal = values.once ? null : step('Portal', ensurePortal()).then(() => null, messageOf);
  const workflows = step('Workflows', workflowBundle());
  // Awaited below; this prevents an unhandled rejection.
  workflows.catch(() => {});
  const services = await startDemoServices(dataDir, process.env, step);
  let desk: RealDesk | undefined;
  try {
    if (values.desk) desk = await step('Request Tracker', startDesk(dataDir, services.deskPort));
    await workflows;
    const stack = await step('Northwind and Acme', startStack(services, log));
    try {
      const stopped = untilStopped();
      const number = await Promise.race([play(), stopped.then(() => null)]);
      if (number !== null && !values.once) {
        sayWhereItIs(number, (await portal) ?? null);
        await stopped;
      }
      if (number === null) process.exitCode = 130;
      if (number === null || !values.once) say('\nStopping …');

      async function play(): Promise<string> {
        await ensureDemoCatalog(stack);
        writeManifest(join(dataDir, 'demo.json'), services, stack);
        const timeline = createTimeline(say);
        if (!(await onboard(stack, timeline))) say('Acme and Northwind are connected already.');
        if (desk) await connectDesk(stack, desk, dataDir);
        const agent = desk && deskAgent(desk, person(stack.northwind, 'northwind', 'agent'));
        const number = await playScenario(stack, timeline, agent);
        say('');
        say(
          colours.bold(colours.green(`${number} is Closed on both sides, and both are in sync.`)),
        );
        return number;
      }

      function sayWhereItIs(number: string, unbuilt: string | null): void {
        say('');
        for (const side of ['northwind', 'acme'] as const) {
          const { url, tokens } = stack[side];
          say(`  ${colours.bold(side.padEnd(10))} ${url}/   (its API: ${url}/docs)`);
          for (const [role, token] of Object.entries(tokens))
            say(`    ${role.padEnd(12)} ${token}`);
        }
        if (desk) {
          const { user, password } = desk.people.robin;
          say(
            `  ${colours.bold('desk'.padEnd(10))} ${desk.url}/   (user ${user}, password ${password})`,
          );
        }
        say(
          `  ${colours.bold('temporal'.padEnd(10))} ${services.temporalUi ?? services.temporalAddress}`,
        );
        say('');
        say(
          unbuilt === null
            ? '  Open both in a browser, and sign in by tokens from here.'
            : `  The portal could not be built: ${unbuilt}`,
        );
        say('  All of it is in .crossdesk/demo.json. Try, for one:');
        say(`    curl -s ${stack.acme.url}/api/v1/requests/${number}/journal \\`);
        say(`      -H "Authorization: Bearer ${stack.acme.tokens.requester}"`);
        say('');
        say('  Ctrl-C stops it; its data stays for the next time.');
      }
    } finally {
      rmSync(join(dataDir, 'demo.json'), { force: true });
      await stack.stop();
    }
  } finally {
    await desk?.stop();
    await services.stop();
  }
  process.exit();
}

/** Removes the data of earlier demos. Throws InUse, and removes nothing, while one of them runs. */
function startEmpty(dataDir: string): void {
  const parts = ['postgres', 'temporal'].map((name) => join(dataDir, name));
  const releases = parts
    .filter((part) => existsSync(part))
    .map((part) => own(join(part, 'lock'), `The data in ${part}`));
  for (const part of [...parts, deskFolder(dataDir), join(dataDir, 'demo.json')])
    rmSync(part, { recursive: true, force: true });
  for (const release of releases) release();
}

/** Says when a step of the start is done, and how long it took. */
async function step<T>(name: string, done: Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await done;
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  say(`  ${colours.green('✓')} ${name.padEnd(36)}${seconds.padStart(6)} s`);
  return result;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function say(line: string): void {
  printLine(line);
}

/** Writes the addresses and tokens of the running demo for other programs, atomically. Only this user can read them. */
function writeManifest(file: string, services: DemoServices, stack: Stack): void {
  const manifest = {
    temporal: { address: services.temporalAddress, ui: services.temporalUi },
    instances: {
      northwind: entry(stack.northwind, services.northwind),
      acme: entry(stack.acme, services.acme),
    },
  };
  writeFileSync(`${file}.new`, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function entry({ url, tokens }: StackInstance, { namespace, databaseUrl }: InstancePlace) {
  return { url, namespace, databaseUrl, tokens };
}

main().catch(failWith);
