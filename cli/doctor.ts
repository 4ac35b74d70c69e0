import type { Diagnosis, Finding, Verdict } from '../domain/doctor';
import { type Api, CliError } from './api';
import { colours, count } from './print';

const words: Readonly<Record<Verdict, string>> = {
  ok: 'ok',
  warning: 'warning',
  wrong: 'WRONG',
  unknown: 'unknown',
};

/**
 * Checks an instance and what it works with. In the environment of an instance it checks without its processes, so that it
 * helps if these do not start; otherwise it asks the API.
 * @param api null if nothing says which instance to ask
 * @returns whether nothing is wrong
 */
export async function doctor(
  api: () => Api,
  options: { readonly json?: boolean; readonly isAsked: boolean },
): Promise<boolean> {
  const diagnosis = await examine(api, options.isAsked);
  if (options.json) {
    console.log(JSON.stringify(diagnosis, null, 2));
    return diagnosis.ok;
  }
  for (const finding of diagnosis.findings) show(finding);
  const { first, findings } = diagnosis;
  const wrongs = findings.filter(({ verdict }) => verdict === 'wrong').length;
  const warnings = findings.filter(({ verdict }) => verdict === 'warning').length;
  console.log(`\n${count(wrongs, 'problem')}, ${count(warnings, 'warning')}.`);
  if (first) {
    console.log(colours.bold(`First: ${titleOf(first)}: ${first.what}`));
    if (first.helps) console.log(`  ${first.helps}`);
  }
  return diagnosis.ok;
}

async function examine(api: () => Api, isAsked: boolean): Promise<Diagnosis> {
  // Loaded only here: it brings Postgres, Temporal and the rest of an instance.
  const {
    diagnoseHere,
    isConfigured,
  }: typeof import('../instance/doctor/here') = require('../instance/doctor/here');
  if (!isAsked && isConfigured()) return diagnoseHere();
  try {
    return await api().get<Diagnosis>('/doctor');
  } catch (error) {
    if (!(error instanceof CliError) || !isConfigured()) throw error;
    console.error(`${error.message} Checked from here instead.`);
    return diagnoseHere();
  }
}

function titleOf({ check, about }: Finding): string {
  return about === null ? check : `${check} (${about})`;
}

function show(finding: Finding): void {
  const { verdict, what, why, helps, page } = finding;
  const paint = {
    ok: colours.green,
    warning: colours.yellow,
    wrong: colours.red,
    unknown: colours.dim,
  };
  console.log(
    `${paint[verdict](words[verdict].padEnd(8))} ${colours.bold(titleOf(finding))}: ${what}`,
  );
  const lines = [why && `why:   ${why}`, helps && `helps: ${helps}`, why && `more:  ${page}`];
  for (const line of lines) if (line) console.log(`         ${line}`);
}
