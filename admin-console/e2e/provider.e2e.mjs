/**
 * Logs in through an identity provider, in a browser and on another site, as people do. The server's settings name the provider that this walk
 * starts: PROVIDER_PORT is the port of its issuer http://localhost:PORT, its client is "muster" without a secret, and the
 * group "operators" is mapped to ROLE_ADMIN. Other settings as in console.e2e.mjs.
 */
import assert from 'node:assert/strict';
import { baseUrl, byId, open, picture, run, spoilLogin, step } from './browser.mjs';
import { startProvider } from './provider.mjs';

await run(async (browser) => {
  const provider = await startProvider({
    port: Number(process.env.PROVIDER_PORT),
    client: 'muster',
    person: { preferred_username: 'alice', groups: ['operators'] },
    back: `${baseUrl}v3/auth/oidc/callback`,
  });
  // What the other walks forbid is the point of this one: a page of another host.
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1360, height: 860 } });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const visited = [];
  page.on('request', (request) => visited.push(request.url()));

  await step('the login page offers the provider by name, and one that refuses is told there', async () => {
    await open(page, '/clusterManagement');
    const button = byId(page, 'login-provider');
    await button.filter({ hasText: 'Company login' }).waitFor();
    await picture(page, 'login-with-provider');
    provider.refuse(true);
    await button.click();
    await byId(page, 'provider-failure').filter({ hasText: 'did not log you in' }).waitFor();
    await picture(page, 'provider-refused');
    provider.refuse(false);
  });

  await step(
    'through the provider somebody arrives where the address pointed, with the rights of the group',
    async () => {
      await open(page, '/login?next=/clusterManagement');
      await byId(page, 'login-provider').click();
      await byId(page, 'user-menu').filter({ hasText: 'oidc:alice' }).waitFor();
      await page.waitForURL(/#\/clusterManagement/);
      await byId(page, 'member-add').waitFor();
      await picture(page, 'through-the-provider');
    },
  );

  await step('the token is in the cookie of the console alone', async () => {
    const session = (await context.cookies()).find((cookie) => cookie.name.startsWith('muster_session_'));
    assert.ok(session?.httpOnly && session.sameSite === 'Strict');
    assert.ok(!visited.some((url) => url.includes(session.value)), 'the token stands in an address');
    const reachable = await page.evaluate(() => document.cookie + JSON.stringify({ ...localStorage }));
    assert.ok(!reachable.includes(session.value), 'a script can read the token');
  });

  await step(
    'when the login ends, the provider is offered above the page, and nobody is asked for a password',
    async () => {
      await spoilLogin(page);
      await page.reload();
      await byId(page, 'login-provider').waitFor();
      assert.equal(await byId(page, 'login-password').count(), 0);
      await picture(page, 'provider-again');
      await byId(page, 'login-provider').click();
      await byId(page, 'member-add').waitFor();
      await page.waitForURL(/#\/clusterManagement/);
    },
  );

  await step('logging out works as for everybody', async () => {
    await byId(page, 'user-menu').click();
    await byId(page, 'logout').click();
    await byId(page, 'login-username').waitFor();
  });
  await provider.close();
});
