/**
 * Opens every page of the console as administrator, in both languages, light and dark, and lets axe-core look for what
 * keeps people out: no serious finding is accepted. Also measures the first load. Settings as in console.e2e.mjs.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { adminPassword, adminUser, baseUrl, byId, newPage, open, picture, run, signIn, step } from './browser.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const mostBytes = 400_000;

const routes = [
  ['/clusterManagement', 'cluster-table'],
  ['/namespace', 'namespace-table'],
  ['/serviceManagement', 'service-table'],
  ['/configurationManagement', 'config-table'],
  ['/newconfig', 'config-form-content'],
  ['/historyRollback', 'history-search'],
  ['/userManagement', 'user-table'],
  ['/rolesManagement', 'role-table'],
  ['/permissionsManagement', 'permission-table'],
];

const dialogues = [
  ['/userManagement', 'user-create', 'user-form-submit'],
  ['/rolesManagement', 'role-create', 'role-form-submit'],
  ['/permissionsManagement', 'permission-create', 'permission-form-submit'],
  ['/serviceManagement', 'service-create', 'service-form-submit'],
  ['/namespace', 'namespace-create', 'namespace-form-submit'],
];

async function assertAccessible(page, where) {
  // Colours are judged when transitions have come to rest.
  await page.waitForTimeout(400);
  const findings = await page.evaluate(async (source) => {
    if (!window.axe) (0, eval)(source);
    const result = await window.axe.run(document, {
      runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] },
    });
    return result.violations
      .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
      .flatMap((violation) =>
        violation.nodes.map((node) => `${violation.id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`),
      );
  }, axe);
  assert.deepEqual([...new Set(findings)], [], where);
}

await run(async (browser) => {
  const problems = [];

  await step(`the first load takes less than ${mostBytes / 1000} kB`, async () => {
    const page = await newPage(browser, problems);
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    let bytes = 0;
    session.on('Network.loadingFinished', (event) => (bytes += event.encodedDataLength));
    const start = Date.now();
    await page.goto(baseUrl);
    await byId(page, 'login-username').waitFor();
    console.log(`      login page: ${Math.round(bytes / 1000)} kB, ${Date.now() - start} ms`);
    await signIn(page, adminUser, adminPassword);
    await byId(page, 'cluster-table').waitFor();
    console.log(`      with the cluster page: ${Math.round(bytes / 1000)} kB`);
    assert.ok(bytes < mostBytes, `${bytes} bytes`);
    await page.context().close();
  });

  for (const [locale, colorScheme] of [
    ['en-US', 'light'],
    ['zh-CN', 'dark'],
    ['en-US', 'dark'],
    ['zh-CN', 'light'],
  ]) {
    const name = `${locale.slice(0, 2)}-${colorScheme}`;
    // The check is put into the page by the test, which a strict policy would rightly stop.
    const page = await newPage(browser, problems, { locale, colorScheme, bypassCSP: true });
    await step(`${name}: the login page`, async () => {
      await open(page, '/login');
      await byId(page, 'login-username').waitFor();
      await picture(page, `${name}-login`);
      await assertAccessible(page, 'login');
      await signIn(page, adminUser, adminPassword);
    });
    for (const [route, mark] of routes) {
      await step(`${name}: ${route}`, async () => {
        await open(page, route);
        await byId(page, mark).waitFor();
        await page.locator('.ant-spin-spinning').waitFor({ state: 'detached' });
        assert.equal(await byId(page, 'failure').count(), 0, 'the page shows a failure');
        await picture(page, `${name}${route.replace('/', '-')}`);
        await assertAccessible(page, route);
      });
    }
    for (const [route, button, submit] of dialogues) {
      await step(`${name}: ${route}, ${button}, by keyboard alone`, async () => {
        await open(page, route);
        await byId(page, button).focus();
        await page.keyboard.press('Enter');
        await byId(page, submit).waitFor();
        await picture(page, `${name}-${button}`);
        await assertAccessible(page, button);
        await page.keyboard.press('Escape');
        await byId(page, submit).waitFor({ state: 'detached' });
      });
    }
    await page.context().close();
  }
  assert.deepEqual(problems, []);
});
