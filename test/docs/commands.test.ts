import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, test } from '@jest/globals';
import { ensureDemoCatalog } from '../../dev/demo/catalog';
import { isOutput, isRefused, isRun } from '../../tools/docs/blocks';
import { type Block, type Page, readPages } from '../../tools/docs/pages';
import { programOf } from '../environment/program';
import { startTestStack, type TestStack } from '../environment/stack';
import { until } from '../environment/until';
import { openShell, type Shell } from './shell';

const root = join(__dirname, '../..');

/** The page that connects the two: the others work with the connection. Its customer has the tokens that it makes. */
const first = 'docs/onboarding.md';

const all = readPages().filter(({ blocks }) => blocks.some(isRun));
const isFirst = ({ path }: Page) => path === first;
const pages = [...all.filter(isFirst), ...all.filter((page) => !isFirst(page))];

let stack: TestStack;
let folder: string;

beforeAll(async () => {
  stack = await startTestStack({ connected: false });
  await ensureDemoCatalog(stack);
  folder = mkdtempSync(join(tmpdir(), 'crossdesk-docs-'));
  mkdirSync(join(folder, '.crossdesk'));
  const { northwind, acme } = stack;
  const instances = { northwind: { tokens: northwind.tokens }, acme: { tokens: acme.tokens } };
  writeFileSync(join(folder, '.crossdesk/demo.json'), JSON.stringify({ instances }));
}, 60_000);

afterAll(async () => {
  await stack?.stop();
  if (folder) rmSync(folder, { recursive: true });
});

/** A curl that fails where the API refuses, and `npm run token` for the instance of the page. */
function functions(page: Page): string {
  const side = isFirst(page) ? 'acme' : 'northwind';
  const { databaseUrl, secretKey } = stack.config[side];
  const [node, ...args] = programOf('token');
  const program = [node, ...args.map((arg) => (arg.startsWith('-') ? arg : resolve(root, arg)))];
  return `curl() { command curl --fail-with-body "$@"; }
npm() {
  case "$*" in
    "run token "* | "run -s token "*) ;;
    *) echo "Only npm run token can be run here." >&2; return 1 ;;
  esac
  while [ "$1" != -- ]; do shift; done; shift
  CROSSDESK_INSTANCE=${side} DATABASE_URL='${databaseUrl}' \\
    CROSSDESK_SECRET_KEY='${secretKey.toString('base64')}' '${program.join("' '")}' "$@"
}`;
}

/** The test's instances in place of the demo's. */
function here(text: string): string {
  const { northwind, acme } = stack;
  return text
    .replace(/(http:\/\/)?(localhost|127\.0\.0\.1):4100/g, northwind.url)
    .replace(/(http:\/\/)?(localhost|127\.0\.0\.1):(4101|4200)/g, acme.url);
}

/** Text as the page shows it: `…` is any text, and digits are any digits. */
function patternOf(output: string): RegExp {
  const escaped = output.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('…', '[^]*?').replace(/\d+/g, '\\d+')}$`);
}

const writes = / (-d|-X|-F|--data\S*) |npm run/;

async function check(shell: Shell, block: Block, output: Block | undefined): Promise<void> {
  const text = here(block.text);
  const pattern = output ? patternOf(output.text) : /^/;
  const succeeds = !isRefused(block);
  let ran = await shell.run(text);
  const isAsShown = () => ran.succeeded === succeeds && pattern.test(ran.stdout.trim());
  // An update takes a moment to cross.
  if (!isAsShown() && !writes.test(text)) {
    await until(async () => {
      ran = await shell.run(text);
      return isAsShown();
    }, 'the block to succeed').catch(() => {});
  }
  if (!isAsShown()) {
    throw new Error(
      `${succeeds ? 'This failed, or printed something else' : 'This was not refused'}:
${block.text}\n\nIt printed:\n${ran.stdout}${ran.stderr}\n${output ? `The page shows:\n${output.text}` : ''}`,
    );
  }
}

test.each(pages.map((page) => [page.path, page] as const))(
  'the commands of %s do what the page says',
  async (_path, page) => {
    const shell = openShell(folder, functions(page));
    try {
      for (const [at, block] of page.blocks.entries()) {
        if (!isRun(block)) continue;
        const next = page.blocks[at + 1];
        await check(shell, block, next && isOutput(next) ? next : undefined);
      }
    } finally {
      shell.close();
    }
  },
);
