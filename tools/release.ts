import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import packageJson from '../package.json';

const root = join(__dirname, '..');
const usage = `npm run release -- <major|minor|patch>   checks, sets the version, and makes the commit and the tag
npm run release -- artifacts             makes the files of the version that is checked out, in release/`;

const kinds = ['major', 'minor', 'patch'] as const;
type Kind = (typeof kinds)[number];

/** @throws Error if the version is not of the form 1.2.3 */
export function nextVersion(version: string, kind: Kind): string {
  const numbers = /^(\d+)\.(\d+)\.(\d+)$/.exec(version)?.slice(1).map(Number);
  if (!numbers) throw new Error(`The version "${version}" is not of the form 1.2.3.`);
  const [major = 0, minor = 0, patch = 0] = numbers;
  if (kind === 'major') return `${major + 1}.0.0`;
  return kind === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}

/**
 * A page whose section "Unreleased" becomes that of a version, below an empty one.
 * @throws Error if the section is missing or empty: a release says what is new
 */
export function released(page: string, name: string, version: string, day: string): string {
  const title = '\n## Unreleased\n';
  const [, unreleased] = page.split(title);
  if (!unreleased?.split('\n## ')[0]?.trim()) {
    throw new Error(`${name} says nothing under "## Unreleased": write down what is new.`);
  }
  return page.replace(title, `${title}\n## ${version} - ${day}\n`);
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { cwd: root, stdio: 'inherit' });
}
function ask(program: string, ...args: string[]): string {
  return execFileSync(program, args, { cwd: root, encoding: 'utf8' });
}

/** Where the clients have the version of the service. */
export const clientVersions: Readonly<Record<string, RegExp>> = {
  'clients/typescript/package.json': /^( {2}"version": ")[^"]*"/m,
  'clients/python/pyproject.toml': /^(version = ")[^"]*"/m,
};

function prepare(kind: Kind): void {
  if (ask('git', 'status', '--porcelain')) throw new Error('Commit first: the tree is not clean.');
  const version = nextVersion(packageJson.version, kind);
  const day = new Date().toISOString().slice(0, 10);
  // Refuses before the tests, which take long.
  const changelog = released(read('CHANGELOG.md'), 'CHANGELOG.md', version, day);
  const upgrading = released(read('docs/upgrading.md'), 'docs/upgrading.md', version, day);
  for (const script of ['check', 'replay', 'test']) run('npm', 'run', script);
  run('npm', 'version', version, '--no-git-tag-version');
  write('CHANGELOG.md', changelog);
  write('docs/upgrading.md', upgrading);
  const chart = 'deploy/helm/crossdesk/Chart.yaml';
  write(
    chart,
    read(chart)
      .replace(/^version: .*$/m, `version: ${version}`)
      .replace(/^appVersion: .*$/m, `appVersion: "${version}"`),
  );
  for (const [file, line] of Object.entries(clientVersions))
    write(file, read(file).replace(line, `$1${version}"`));
  run('git', 'commit', '--all', '--message', `Release ${version}`);
  run('git', 'tag', '--annotate', `v${version}`, '--message', `Crossdesk ${version}`);
  console.log(`Look at it, then: git push --follow-tags. The workflow "release" makes the files.`);
}

/** The files of a release. The same commit gives the same archives, so that anybody can check them. */
function makeArtifacts(): void {
  const { version } = packageJson;
  const release = join(root, 'release');
  rmSync(release, { recursive: true, force: true });
  mkdirSync(release);
  run('npm', 'run', 'build');
  const committed = ask('git', 'log', '-1', '--format=%cI').trim();
  const archive = (name: string, folder: string, content: string) => {
    const same = [
      '--sort=name',
      `--mtime=${committed}`,
      '--owner=0',
      '--group=0',
      '--numeric-owner',
    ];
    const tar = join(release, `${name}.tar`);
    run('tar', ...same, '--create', '--file', tar, '--directory', join(root, folder), content);
    run('gzip', '--no-name', '--best', '--suffix', '.gz', tar);
  };
  archive(`crossdesk-${version}`, 'dist', '.');
  archive(`crossdesk-chart-${version}`, 'deploy/helm', 'crossdesk');
  run('npm', 'run', 'clients');
  run('npm', 'pack', '--pack-destination', release, './clients/typescript');
  archive(`crossdesk-client-python-${version}`, 'clients', 'python');
  writeFileSync(join(release, `crossdesk-${version}.cdx.json`), softwareBill(join(root, 'dist')));
  const sums = readdirSync(release)
    .sort()
    .map((name) => {
      const bytes = readFileSync(join(release, name));
      return `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`;
    });
  writeFileSync(join(release, 'SHA256SUMS'), sums.join(''));
  console.log(`release/ has the files of ${version}:\n${sums.join('')}`);
}

const bill = z.looseObject({ metadata: z.looseObject({ component: z.looseObject({}) }) });

/**
 * The libraries of a build, in CycloneDX, from its lock file. `npm sbom --omit dev` would leave out those that development
 * needs as well. npm gives the program the name of its folder.
 */
export function softwareBill(build: string): string {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const written = execFileSync('npm', args, { cwd: build, encoding: 'utf8', maxBuffer: 2 ** 28 });
  const parsed = bill.parse(JSON.parse(written));
  parsed.metadata.component.name = packageJson.name;
  return `${JSON.stringify(parsed, null, 2)}\n`;
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}
function write(file: string, text: string): void {
  writeFileSync(join(root, file), text);
}

function main([what, ...rest]: readonly string[]): void {
  const kind = kinds.find((one) => one === what);
  if (rest.length > 0 || (!kind && what !== 'artifacts')) throw new Error(usage);
  if (kind) prepare(kind);
  else makeArtifacts();
}

if (require.main === module) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
