/** What the browser tests share: the browser, the settings of the run, and small steps that every walk takes. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

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

let pictures = 0;
export async function picture(page, name) {
  if (!screenshots) return;
  mkdirSync(screenshots, { recursive: true });
  // What moves comes to rest first.
  await page.waitForTimeout(250);
  await page.screenshot({ path: join(screenshots, `${String(++pictures).padStart(2, '0')}-${name}.png`) });
}

export async function step(name, action) {
  const start = Date.now();
  try {
    const result = await action();
    console.log(`ok    ${name} (${Date.now() - start} ms)`);
    return result;
  } catch (error) {
    console.error(`FAIL  ${name}`);
    throw error;
  }
}

export const byId = (page, id) => page.getByTestId(id);
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
  page.setDefaultTimeout(15_000);
  const origin = new URL(baseUrl).origin;
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

/** Runs a walk and ends the process: with 0 when everything held, else with 1 and the reason. */
export async function run(walk) {
  const browser = await launch();
  let status = 0;
  try {
    await walk(browser);
  } catch (error) {
    status = 1;
    console.error(error instanceof Error ? error.message : error);
    for (const page of browser.contexts().flatMap((context) => context.pages())) {
      await picture(page, 'failure').catch(() => undefined);
    }
  } finally {
    await browser.close();
  }
  process.exit(status);
}
