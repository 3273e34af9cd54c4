/**
 * What should not break the console and does break others: names with every special character, a configuration of a
 * megabyte, a difference of ten thousand lines, a server that dies in the middle of an action, a login that ends while
 * somebody writes, an import that is ended in the middle. There is a clear message, nothing that was written is lost, and no page is
 * blank. Settings as in console.e2e.mjs; GATEWAY_PID is the process behind BASE_URL, which may be killed and is then started again by
 * whoever runs this. What fails is told at the end; only what needs it is left out.
 */
import assert from 'node:assert/strict';
import { zipOf } from './archive.mjs';
import {
  adminPassword,
  adminUser,
  baseUrl,
  byId,
  callApi,
  goOn,
  newPage,
  open,
  paste,
  picture,
  run,
  signIn,
  spoilLogin,
  step,
  submit,
} from './browser.mjs';

const suffix = Date.now().toString(36);
const hostile = `"'><img src=x onerror=alert(1)>{{7*7}}\${7*7}%00%2e&amp;<script>alert(2)</script>`;
const config = `hard-${suffix}.txt`;
const service = `hard-${suffix}`;

await run(async (browser) => {
  const problems = [];
  const page = await newPage(browser, problems);
  const accepted = async (...call) => {
    // A failure before has left the console.
    if (!page.url().startsWith(baseUrl)) await open(page, '/dashboard');
    const answer = await callApi(page, ...call);
    assert.equal(answer.status, 200, `${call[0]} ${call[1]}: ${answer.text}`);
    return answer;
  };
  await step('the administrator logs in', async () => {
    await open(page, '/login');
    await signIn(page, adminUser, adminPassword);
  });

  await goOn(async () => {
    await step('values with every special character are shown as they are and do nothing', async () => {
      await accepted('POST', 'v1/ns/instance', {
        serviceName: service,
        ip: '192.0.2.11',
        port: '80',
        ephemeral: 'false',
        metadata: JSON.stringify({ hostile, '<b>key</b>': '中文 ✓ \u202e' }),
      });
      await open(page, `/serviceDetail?name=${service}&groupName=DEFAULT_GROUP`);
      await byId(page, 'instance-row-192.0.2.11:80').getByText('<img src=x onerror=alert(1)>').waitFor();
      await accepted('POST', 'v1/cs/configs', {
        dataId: config,
        group: 'DEFAULT_GROUP',
        content: hostile,
        desc: hostile,
        appName: 'a<b>',
        type: 'html',
      });
      await open(page, `/configeditor?dataId=${config}&group=DEFAULT_GROUP`);
      await byId(page, 'config-form-content').getByText('onerror=alert(1)').waitFor();
      await picture(page, 'hostile');
      await open(page, `/configurationManagement?dataId=${encodeURIComponent(hostile)}`);
      await byId(page, 'config-table').waitFor();
      await open(page, `/serviceDetail?name=${encodeURIComponent(hostile)}&groupName=${encodeURIComponent(hostile)}`);
      await byId(page, 'failure').waitFor();
      assert.equal(await page.locator('img[src="x"]').count(), 0, 'a value became a picture');
    });
  }, page);

  await goOn(async () => {
    await step('addresses that nobody could mean show a page that says so', async () => {
      for (const route of [`/${encodeURIComponent(hostile)}`, '/userManagement?pageNo=-7&pageSize=1e99', '/%', '//']) {
        await open(page, route);
        await page.waitForFunction(() => document.getElementById('content')?.innerText.trim());
      }
    });
  }, page);

  await goOn(async () => {
    const megabyte = Array.from({ length: 12_500 }, (_, line) => `key.${line} = ${'x'.repeat(64)}`).join('\n') + '\n';
    await step('a configuration of a megabyte is written, published and opened', async () => {
      await accepted('POST', 'v1/cs/configs', { dataId: config, group: 'DEFAULT_GROUP', content: 'begin' });
      await open(page, `/configeditor?dataId=${config}&group=DEFAULT_GROUP`);
      await paste(page, 'config-form-content', megabyte);
      await byId(page, 'config-review').click();
      await byId(page, 'diff').waitFor();
      await submit(page, 'config-publish');
      await page.reload();
      const start = Date.now();
      await byId(page, 'config-form-content').getByText('key.0 =').waitFor();
      console.log(`      opened in ${Date.now() - start} ms`);
      const stored = await accepted('GET', `v1/cs/configs?dataId=${config}&group=DEFAULT_GROUP`);
      assert.equal(stored.text.length, megabyte.length);
    });

    await step('a difference of ten thousand lines is shown, and the page still answers', async () => {
      const other = Array.from({ length: 10_000 }, (_, line) => `other.${line} = ${line}`).join('\n') + '\n';
      await paste(page, 'config-form-content', other);
      const start = Date.now();
      await byId(page, 'config-review').click();
      await byId(page, 'diff').waitFor();
      console.log(`      shown in ${Date.now() - start} ms`);
      await picture(page, 'long-difference');
      assert.match(await byId(page, 'diff').innerText(), /10000|10,000/);
      await page.keyboard.press('Escape');
      await byId(page, 'config-publish').waitFor({ state: 'detached' });
    });

    await step('a server that dies in the middle of publishing: a message, and the text stays', async () => {
      await paste(page, 'config-form-content', 'written before the server died\n');
      await byId(page, 'config-review').click();
      await byId(page, 'diff').waitFor();
      // The request leaves, no answer comes: as when the process is killed before it could answer.
      await page.route('**/v1/cs/configs', async (route) => {
        if (route.request().method() === 'POST') await route.abort('connectionreset');
        else await route.continue();
      });
      await byId(page, 'config-publish').click();
      const message = byId(page, 'action-failure').first();
      await message.waitFor();
      assert.match(await message.innerText(), /does not answer/);
      await picture(page, 'server-died');
      await page.unroute('**/v1/cs/configs');
      await page.keyboard.press('Escape');
      await byId(page, 'config-publish').waitFor({ state: 'detached' });
      await byId(page, 'config-form-content').getByText('written before the server died').waitFor();
    });

    await step(
      'a login that ends while somebody writes, on another page meanwhile: the text is still there',
      async () => {
        await open(page, '/dashboard');
        await spoilLogin(page);
        await byId(page, 'login-password').waitFor();
        await byId(page, 'login-password').fill(adminPassword);
        await byId(page, 'login-submit').click();
        await byId(page, 'login-password').waitFor({ state: 'detached' });
        await open(page, `/configeditor?dataId=${config}&group=DEFAULT_GROUP`);
        await byId(page, 'config-form-content').getByText('written before the server died').waitFor();
        await byId(page, 'config-review').click();
        await byId(page, 'diff').waitFor();
        await submit(page, 'config-publish');
      },
    );
  }, page);

  await goOn(async () => {
    await step(
      'whoever types at once when a login is asked for again is heard, above a page and above a dialogue',
      async () => {
        const heard = async () => {
          await byId(page, 'login-password').waitFor();
          // Nothing is clicked: a person goes on typing where the dialogue has put the focus.
          await page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'login-password');
          await page.keyboard.type(adminPassword, { delay: 15 });
          await page.keyboard.press('Enter');
          await byId(page, 'login-password').waitFor({ state: 'detached' });
        };
        await accepted('POST', 'v1/cs/configs', { dataId: config, group: 'DEFAULT_GROUP', content: 'begin' });
        for (let round = 1; round <= 4; round++) {
          await open(page, '/dashboard');
          await byId(page, 'charts').waitFor();
          await spoilLogin(page);
          await open(page, `/userManagement?username=${round}`);
          await heard();
          await open(page, `/configeditor?dataId=${config}&group=DEFAULT_GROUP`);
          await paste(page, 'config-form-content', `round ${round}\n`);
          await spoilLogin(page);
          await byId(page, 'config-review').click();
          await heard();
          await byId(page, 'diff').waitFor();
          await submit(page, 'config-publish');
        }
      },
    );
  }, page);

  const gateway = Number(process.env.GATEWAY_PID ?? 0);
  if (gateway) {
    await goOn(async () => {
      await step(
        'the server is killed while somebody publishes: a message, it comes back by itself, and the text goes out',
        async () => {
          const text = 'written before the server was killed\n';
          await accepted('POST', 'v1/cs/configs', { dataId: config, group: 'DEFAULT_GROUP', content: 'begin' });
          await open(page, `/configeditor?dataId=${config}&group=DEFAULT_GROUP`);
          await paste(page, 'config-form-content', text);
          await byId(page, 'config-review').click();
          await byId(page, 'diff').waitFor();
          process.kill(gateway, 'SIGKILL');
          await byId(page, 'config-publish').click();
          const message = byId(page, 'action-failure').first();
          await message.waitFor();
          assert.match(await message.innerText(), /does not answer/);
          await picture(page, 'server-killed');
          // Nothing is pressed: once the server is back the dialogue compares by itself, and offers to publish again.
          await byId(page, 'config-publish').and(page.locator(':enabled')).waitFor({ timeout: 120_000 });
          assert.equal(await byId(page, 'failure').count(), 0, 'the failure is over');
          await picture(page, 'server-back');
          await page.keyboard.press('Escape');
          await byId(page, 'config-publish').waitFor({ state: 'detached' });
          await byId(page, 'config-form-content').getByText(text.trim()).waitFor();
          await byId(page, 'config-review').click();
          await byId(page, 'diff').waitFor();
          await submit(page, 'config-publish');
          const stored = await accepted('GET', `v1/cs/configs?dataId=${config}&group=DEFAULT_GROUP`);
          assert.equal(stored.text, text);
        },
      );
    }, page);
  }

  await goOn(async () => {
    const count = 4_000;
    const names = Array.from({ length: count }, (_, number) => `${config}-import-${number}`);
    const archive = zipOf(names.map((name) => ({ name: `DEFAULT_GROUP/${name}`, content: `of ${name}` })));
    const found = async () => {
      const query = new URLSearchParams({
        search: 'blur',
        dataId: `${config}-import-*`,
        group: '',
        pageNo: 1,
        pageSize: 500,
      });
      return JSON.parse((await accepted('GET', `v1/cs/configs?${query}`)).text);
    };
    await step(`an import of ${count} configurations says how far it is, is ended, and says what stays`, async () => {
      await open(page, `/configurationManagement?dataId=${config}-import`);
      await byId(page, 'config-more').click();
      await byId(page, 'config-import').click();
      await page
        .locator('input[type=file]')
        .setInputFiles({ name: 'many.zip', mimeType: 'application/zip', buffer: archive });
      await byId(page, 'import-submit').click();
      const told = byId(page, 'transfer-progress').filter({ hasText: new RegExp(`[1-9]\\d* of ${count} done`) });
      await told.waitFor();
      await picture(page, 'import-under-way');
      await byId(page, 'import-cancel').click();
      const written = await byId(page, 'transfer-written').innerText();
      await picture(page, 'import-ended');
      const least = Number(/At least (\d+) of/.exec(written)[1]);
      const { totalCount } = await found();
      assert.ok(totalCount >= least && totalCount < count, `${written}: ${totalCount} are there`);
    });
    await step('what was brought goes away again', async () => {
      for (let rows = (await found()).pageItems; rows.length > 0; rows = (await found()).pageItems) {
        await accepted('DELETE', `v1/cs/configs?delType=ids&ids=${rows.map((row) => row.id).join(',')}`);
      }
    });
  }, page);

  await goOn(async () => {
    const many = 1_200;
    await step(`a list of ${many} services comes page by page, with its filter and page in the address`, async () => {
      await page.evaluate(
        async ([count, prefix]) => {
          let next = 0;
          const sender = async () => {
            while (next < count) {
              const form = new URLSearchParams({ serviceName: `${prefix}-many-${String(next++).padStart(5, '0')}` });
              const answer = await fetch('v1/ns/service', {
                method: 'POST',
                headers: { 'X-Muster-Console': '1' },
                body: form,
              });
              if (!answer.ok) throw new Error(await answer.text());
            }
          };
          await Promise.all(Array.from({ length: 6 }, sender));
        },
        [many, service],
      );
      const rows = page.locator('[data-testid^="service-row-"]');
      const start = Date.now();
      await open(page, `/serviceManagement?serviceNameParam=${service}-many&pageNo=${many / 10}`);
      await byId(page, `service-row-${service}-many-${String(many - 1).padStart(5, '0')}`).waitFor();
      console.log(`      last page shown in ${Date.now() - start} ms`);
      assert.equal(await rows.count(), 10, 'rows of one page');
      await page.reload();
      await byId(page, `service-row-${service}-many-${String(many - 1).padStart(5, '0')}`).waitFor();
      await picture(page, 'many-services');
      await open(page, `/serviceManagement?serviceNameParam=${service}-many-00042`);
      await byId(page, `service-row-${service}-many-00042`).waitFor();
      assert.equal(await rows.count(), 1, 'what the filter finds');
      await page.evaluate(
        async ([count, prefix]) => {
          let next = 0;
          const sender = async () => {
            while (next < count) {
              const name = `${prefix}-many-${String(next++).padStart(5, '0')}`;
              await fetch(`v1/ns/service?serviceName=${name}`, {
                method: 'DELETE',
                headers: { 'X-Muster-Console': '1' },
              });
            }
          };
          await Promise.all(Array.from({ length: 6 }, sender));
        },
        [many, service],
      );
    });
  }, page);

  await goOn(async () => {
    await step('what was made goes away again', async () => {
      await accepted('DELETE', `v1/cs/configs?dataId=${config}&group=DEFAULT_GROUP`);
      await accepted('DELETE', `v1/ns/instance?serviceName=${service}&ip=192.0.2.11&port=80&ephemeral=false`);
      await accepted('DELETE', `v1/ns/service?serviceName=${service}`);
    });
  }, page);
  await step('no script of a value ran, nothing was fetched from elsewhere', () => assert.deepEqual(problems, []));
});
