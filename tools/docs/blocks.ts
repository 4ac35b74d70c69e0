import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scripts } from '../../package.json';
import { allOperations } from '../operations';
import { type Block, type Page, root } from './pages';

/** Commands that test/docs runs, in order, with the other blocks of the page. */
export const isRun = ({ language, info }: Block) =>
  language === 'sh' && /^run( refused)?$/.test(info);
/** Commands of which the last is refused. */
export const isRefused = ({ info }: Block) => info === 'run refused';
/** What the block before it prints. */
export const isOutput = ({ language, info }: Block) => language === 'text' && info === 'output';

const noCode = ['', 'text', 'json', 'mermaid'];

/** Every block says how it is tested, and what is not run is checked as far as that costs nothing. */
export function blockFaults(pages: readonly Page[]): string[] {
  return [
    ...pages.flatMap(({ path, blocks }) =>
      blocks.flatMap((block, at) => {
        const fault = faultOf(block, path, blocks[at - 1]);
        return fault ? [`${path}, the block "${firstLine(block)}": ${fault}`] : [];
      }),
    ),
    ...pages.flatMap(commandFaults),
    ...settingFaults(pages),
  ];
}

function faultOf(block: Block, path: string, before: Block | undefined): string | null {
  const { language, info, text } = block;
  if (language === 'json') return jsonFault(text);
  if (isOutput(block)) return before && isRun(before) ? null : 'it is not behind a block "sh run".';
  if (noCode.includes(language)) return null;
  if (language === 'sh') {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
    if (status !== 0) return `bash does not understand it: ${stderr.trim()}`;
  }
  if (isRun(block) || /^not run: \S.{3,}/.test(info)) return null;
  const [, test] = /^tested by (\S+)$/.exec(info) ?? [];
  if (!test) return `nothing says how it is tested: see docs/writing-docs.md.`;
  const file = join(root, test);
  if (!existsSync(file)) return `there is no ${test}.`;
  return readFileSync(file, 'utf8').includes(path) ? null : `${test} does not read ${path}.`;
}

function firstLine({ text }: Block): string {
  return text.split('\n')[0]?.slice(0, 60) ?? '';
}

function jsonFault(text: string): string | null {
  try {
    for (const value of text.startsWith('{"') ? text.split('\n') : [text]) JSON.parse(value);
    return null;
  } catch (error) {
    return `it is no JSON: ${error instanceof Error ? error.message : error}`;
  }
}

const commandsOfCli = new Set(
  Array.from(
    readFileSync(join(root, 'cli/main.ts'), 'utf8').matchAll(/\.command\('([a-z-]+)/g),
    ([, name]) => name,
  ),
);
/** Served outside of the definitions of routes. */
const others = ['/openapi.json', '/healthz', '/readyz', '/metrics', '/api/v1/session/oidc'];
const routes = [...allOperations, ...others.map((path) => ({ method: 'get', path }))].map(
  ({ method, path }) => ({ method, parts: path.split('/') }),
);

/** Scripts, commands and routes that a page names exist. */
function commandFaults({ path, blocks, spans }: Page): string[] {
  const shell = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text);
  const faults: string[] = [];
  for (const text of [...shell, ...spans]) {
    for (const [, script = ''] of text.matchAll(/npm run (?:-\S+ )*([a-z][\w:-]*)/g)) {
      if (!Object.hasOwn(scripts, script)) faults.push(`${path}: there is no "npm run ${script}".`);
    }
    for (const [, command] of text.matchAll(/npm run (?:-\S+ )*crossdesk -- ([a-z][\w-]*)/g)) {
      if (!commandsOfCli.has(command))
        faults.push(`${path}: "npm run crossdesk" has no ${command}.`);
    }
  }
  for (const text of shell) {
    const calls = text.replaceAll('\\\n', ' ').split('\n');
    for (const call of calls.filter((line) => /\b(curl|api) /.test(line))) {
      const target = targetOf(call.replace(/'[^']*'/g, "''"));
      if (target && !exists(target)) {
        faults.push(`${path}: the API has no ${target.method.toUpperCase()} ${target.path}.`);
      }
    }
  }
  for (const span of spans) {
    const [, method = '', whole = ''] = /^(GET|POST|PATCH|PUT|DELETE) (\/\S+)$/.exec(span) ?? [];
    const target = { method: method.toLowerCase(), path: whole.replace(/\?.*/, '') };
    if (whole && !exists(target)) faults.push(`${path}: the API has no ${span}.`);
  }
  return faults;
}

interface Target {
  readonly method: string;
  readonly path: string;
}

/** What a line with curl calls, if that is an instance. */
function targetOf(call: string): Target | null {
  const url = /(?:\$[A-Z]+|https?:\/\/[\w.]*crossdesk[\w.]*|localhost:\d+)(\/[^\s"'?;|)]+)/;
  const [, path] = url.exec(call) ?? [];
  if (!path) return null;
  const [, method] = / -X (\w+)/.exec(call) ?? [];
  return { path, method: (method ?? (/ (-d|--data) /.test(call) ? 'post' : 'get')).toLowerCase() };
}

/** Whether a route fits, with or without `/api/v1`. */
function exists({ method, path }: Target): boolean {
  const isVariable = (part: string) => /[{}$…<*]/.test(part);
  return ['', '/api/v1'].some((base) => {
    const parts = `${base}${path}`.split('/');
    return routes.some(
      (route) =>
        route.method === method &&
        route.parts.length === parts.length &&
        route.parts.every(
          (part, at) => part === parts[at] || part.startsWith('{') || isVariable(parts[at] ?? ''),
        ),
    );
  });
}

/** Every variable of Crossdesk that a page names is read somewhere. */
function settingFaults(pages: readonly Page[]): string[] {
  const named = pages
    .filter(({ path }) => path !== 'CHANGELOG.md')
    .flatMap(({ path, text }) =>
      [...new Set(text.match(/\bCROSSDESK_[A-Z0-9_]*[A-Z0-9]\b/g))].map((name) => ({ path, name })),
    );
  if (named.length === 0) return [];
  const read = variablesInCode();
  return named
    .filter(({ name }) => !read.some((one) => one === name || one.startsWith(`${name}_`)))
    .map(({ path, name }) => `${path}: nothing reads ${name}.`);
}

function variablesInCode(): string[] {
  const search = ['grep', '--no-index', '--exclude-standard', '-ohE', 'CROSSDESK_[A-Z0-9_]+'];
  const options = { cwd: root, encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 } as const;
  const found = execFileSync('git', [...search, '--', '.', ':!*.md'], options);
  return [...new Set(found.split('\n'))];
}
