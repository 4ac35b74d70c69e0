import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** What the tests leave to be looked at. */
export const artifacts = join(__dirname, '../../test-artifacts');
export const wide = { width: 1440, height: 900 } as const;
/** Where the navigation leaves the page little room. */
export const tablet = { width: 1024, height: 768 } as const;
export const phone = { width: 390, height: 844 } as const;
export const small = { width: 360, height: 740 } as const;
export const patienceMs = 30_000;

/** One person's window: its cookies are its own. */
export interface Window {
  readonly page: Page;
  /** By clicks, beginning at a page that asks for it. */
  signIn(token: string, path?: string): Promise<void>;
  /** The same, but by clicks only once: after that, with the session that the person has by then. */
  open(token: string, path: string): Promise<void>;
  /** From now on the browser may complain of this, which the test causes. */
  expectComplaints(of: RegExp): void;
  /**
   * Fails where the browser complained of anything: an error, a request that failed, a breach of the policy. What a test
   * expected is not expected any more.
   */
  checkComplaints(): Promise<void>;
  /** Makes it as new for the next test, but for the scripts that the browser has cached; checks the complaints. */
  clear(): Promise<void>;
  /** Ends it, and checks the complaints. */
  close(): Promise<void>;
}

// Chromium says it in the console as well, though not of every kind.
const watchPolicy = `document.addEventListener('securitypolicyviolation', (event) =>
  console.error('Against the policy: ' + event.violatedDirective + ' ' + event.blockedURI));`;

export async function openWindow(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Window> {
  const context = await browser.newContext({
    viewport: wide,
    colorScheme: 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
    baseURL: url,
    ...options,
  });
  context.setDefaultTimeout(patienceMs);
  await context.addInitScript(watchPolicy);
  const complaints: string[] = [];
  let expected: RegExp[] = [];
  let leftThePortal = false;
  const complain = (text: string) => {
    // The browser asks for this icon where a document names none, as a picture.
    if (leftThePortal && text.endsWith('/favicon.ico')) return;
    if (!expected.some((one) => one.test(text))) complaints.push(text);
  };
  context.on('console', (message) => {
    if (message.type() === 'error') complain(`${message.text()} ${message.location().url}`);
  });
  context.on('weberror', (error) => complain(String(error.error())));
  const page = await context.newPage();
  const sessions = new Map<string, Awaited<ReturnType<typeof context.cookies>>>();
  async function checkComplaints() {
    // What the browser said so far has arrived by the time of an answer.
    await page.evaluate('true');
    expected = [];
    expect(complaints.splice(0)).toEqual([]);
  }

  async function signIn(token: string, path = '/') {
    await page.goto(path);
    // In the language of the browser.
    const field = page.getByLabel(/^(Token|Jeton)\b/);
    await field.fill(token);
    await page.getByRole('button', { name: /^(Sign in|Anmelden|Se connecter)$/ }).click();
    await field.waitFor({ state: 'detached' });
    await page.getByRole('heading', { level: 1 }).waitFor();
  }

  return {
    page,
    expectComplaints: (of) => expected.push(of),
    signIn,
    async open(token, path) {
      const session = sessions.get(token);
      if (session) {
        await context.addCookies(session);
        await page.goto(path);
        await page.getByRole('heading', { level: 1 }).waitFor();
      } else {
        await signIn(token, path);
        sessions.set(token, await context.cookies());
      }
    },
    checkComplaints,
    async clear() {
      // The portal may write a draft while a page closes, so it is left before its storage is cleared.
      leftThePortal = true;
      await page.goto('/favicon.svg');
      await page.evaluate('localStorage.clear(); sessionStorage.clear()');
      await context.clearCookies();
      await checkComplaints();
    },
    async close() {
      await context.close();
      expect(complaints).toEqual([]);
    },
  };
}

/** Signs the window in as the person of another window: with the same session. */
export async function adoptSession(window: Window, of: Window): Promise<void> {
  await window.page.context().addCookies(await of.page.context().cookies());
}

/**
 * Goes to another page of the portal as a link does, and waits until the page before it is gone: the document stays, with
 * its scripts and axe. A window without a document of the portal loads one.
 */
export async function goInApp(page: Page, path: string): Promise<void> {
  const isGone = await page.evaluate<boolean>(`(async () => {
    if (!document.getElementById('root')) return false;
    const { pathname } = location;
    const heading = document.querySelector('main h1');
    history.pushState(null, '', ${JSON.stringify(path)});
    if (location.pathname === pathname || !heading) return true;
    for (const end = performance.now() + ${patienceMs}; heading.isConnected; ) {
      if (performance.now() > end) throw new Error('The page stayed at ' + heading.textContent);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return true;
  })()`);
  if (!isGone) await page.goto(path);
}
