/** What the browser tests share: the browser, the settings of the run, and small steps that every walk takes. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { walkOf } from './steps.mjs';

function required(name) {
  const value = process.env[name];
  if (!value) {
    console.error(`${name} is not set`);
    process.exit(2);
  }
  return value;
}

export const baseUrl = required('BASE_URL').replace(/\/?$/, '/');
export const adminUser = required('ADMIN_USER');
export const adminPassword = required('ADMIN_PASSWORD');
const screenshots = process.env.SCREENSHOT_DIR;

/** Waits until nothing moves any more: transitions have ended and what they led to is painted. What turns for ever is left alone. */
export function rest(page) {
  return page.evaluate(async () => {
    const painted = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const moving = () => document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    await painted();
    // One that is cancelled, because its element has gone, has ended as well.
    while (moving().length > 0) await Promise.allSettled(moving().map((one) => one.finished)).then(painted);
  });
}

let pictures = 0;
export async function picture(page, name) {
  if (!screenshots) return;
  mkdirSync(screenshots, { recursive: true });
  await rest(page);
  await page.screenshot({ path: join(screenshots, `${String(++pictures).padStart(2, '0')}-${name}.png`) });
}

const walk = walkOf();
export const step = walk.step;

/**
 * Does something without which the walk can go on. What a failure has left on the page, a dialogue or a changed theme, is not there for
 * what comes next: the document is loaded anew.
 */
export function goOn(action, page) {
  return walk.goOn(action, async () => {
    if (!page || page.isClosed()) return;
    await picture(page, 'failure');
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    // A page that could not be loaded has no storage.
    await page.evaluate(() => location.origin !== 'null' && localStorage.removeItem('muster.theme'));
    await page.goto('about:blank');
  });
}

export const byId = (page, id) => page.getByTestId(id);

/** A dialogue that still opens moves: what is pressed then may not be what is let go of. */
const opened = (page) => page.locator('.ant-zoom-appear, .ant-zoom-enter').first().waitFor({ state: 'detached' });

/** Says yes to a question, which goes away at that. */
export async function confirm(page) {
  await byId(page, 'confirm-ok').waitFor();
  await opened(page);
  await byId(page, 'confirm-ok').click();
  await byId(page, 'confirm-ok').waitFor({ state: 'detached' });
}

/** A dialogue that was accepted goes away; one that stays says why in a message. */
export async function submit(page, testId) {
  // Leaving the field closes its suggestions, which would lie above the button. In an editor the key indents.
  if (!(await page.evaluate(() => document.activeElement?.closest('.cm-editor')))) await page.keyboard.press('Tab');
  // A message about something earlier may still be shown.
  await byId(page, 'action-failure').evaluateAll((messages) =>
    messages.forEach((message) => (message.dataset.old = '')),
  );
  await opened(page);
  await byId(page, testId).click();
  const refused = page.locator('[data-testid="action-failure"]:not([data-old])').first();
  await Promise.race([
    byId(page, testId).waitFor({ state: 'detached' }),
    refused.waitFor().then(async () => {
      throw new Error(`refused: ${await refused.innerText()}`);
    }),
  ]);
}

/** Calls the API as the page does, with the cookie of the page's own session. */
export function callApi(page, method, path, form, headers = {}) {
  return page.evaluate(
    async ([verb, target, values, further]) => {
      const response = await fetch(target, {
        method: verb,
        headers: { 'X-Muster-Console': '1', ...further },
        body: values ? new URLSearchParams(values) : undefined,
      });
      return { status: response.status, text: await response.text() };
    },
    [method, path, form, headers],
  );
}

/** Makes the login of a page worthless, as a changed password or a new signing key does. */
export async function spoilLogin(page) {
  const url = new URL(baseUrl);
  const name = `muster_session_${url.port || 'default'}`;
  await page.context().addCookies([{ name, value: 'eyJhbGciOiJIUzI1NiJ9.e30.AAAA', url: url.origin, httpOnly: true }]);
}

/** Replaces the text of an editor as somebody does who pastes: keys would be indented, and be slow for a long text. */
export async function paste(page, id, text) {
  await byId(page, id).click();
  await page.keyboard.press('Control+a');
  await byId(page, id).evaluate((editor, content) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', content);
    editor.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

export const open = (page, route) => page.goto(`${baseUrl}#${route}`);

export async function signIn(page, user, password) {
  await byId(page, 'login-username').fill(user);
  await byId(page, 'login-password').fill(password);
  await byId(page, 'login-submit').click();
  await byId(page, 'user-menu').filter({ hasText: user }).waitFor();
}

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH || '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Opens a page in a context of its own; what it does wrong is added to the problems. */
export async function newPage(browser, problems, options = {}) {
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1360, height: 860 }, ...options });
  const page = await context.newPage();
  // A machine that builds something else meanwhile is slow; what works does not wait for it.
  page.setDefaultTimeout(30_000);
  const origin = new URL(baseUrl).origin;
  page.on('dialog', (dialog) => {
    // A step that failed may have left a text that was not published.
    if (dialog.type() === 'beforeunload') return void dialog.accept();
    problems.push(`a script of a value ran: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => problems.push(`script error: ${error.message}`));
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) problems.push(message.text());
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && url.protocol !== 'data:' && url.protocol !== 'blob:') {
      problems.push(`request to another host: ${url}`);
    }
    if (/token|password/i.test(url.search)) problems.push(`a secret in an address: ${url.pathname}`);
  });
  return page;
}

/** Runs a walk and ends the process: with 0 when everything held, else with 1 and all that did not. */
export async function run(takeWalk) {
  const browser = await launch();
  const status = await walk.status(async () => {
    try {
      await takeWalk(browser);
    } catch (error) {
      for (const page of browser.contexts().flatMap((context) => context.pages())) {
        await picture(page, 'failure').catch(() => undefined);
      }
      throw error;
    }
  });
  await browser.close();
  process.exit(status);
}
