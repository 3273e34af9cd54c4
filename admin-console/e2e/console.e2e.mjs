/**
 * Walks through the console in a real browser, against a running server:
 *
 *   BASE_URL=http://127.0.0.1:8848/nacos/ ADMIN_USER=nacos ADMIN_PASSWORD=... node e2e/console.e2e.mjs
 *
 * CHROMIUM_PATH names the browser (default /usr/bin/chromium), SCREENSHOT_DIR a folder for pictures (none by default),
 * EXPECT_NODES the number of rows of the cluster table (default 1 or more). What it creates it removes again. It
 * ends with status 0 when everything held, else it names the step and why.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  adminPassword,
  adminUser,
  byId,
  confirm,
  callApi,
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

const expectedNodes = Number(process.env.EXPECT_NODES ?? 0);
const suffix = Date.now().toString(36);
const reader = { name: `e2e-reader-${suffix}`, password: `Pw-${suffix}-9x`, role: `E2E_READER_${suffix}` };
const service = `e2e-service-${suffix}`;
const config = `e2e-${suffix}.yaml`;

/** Waits until the page of a new configuration has become the one of an existing one. */
const showsPublished = (page, content) =>
  page.getByText(createHash('md5').update(content).digest('hex'), { exact: true }).waitFor();

await run(async (browser) => {
  const problems = [];
  const admin = await newPage(browser, problems);
  await step('an address asks for a login first, and a wrong password is refused', async () => {
    await open(admin, '/clusterManagement?dataId=&group=&appName=&namespace=');
    await byId(admin, 'login-username').waitFor();
    await picture(admin, 'login');
    await byId(admin, 'login-username').fill(adminUser);
    await byId(admin, 'login-password').fill(`not-${adminPassword}`);
    await byId(admin, 'login-submit').click();
    await byId(admin, 'login-failure').waitFor();
  });

  await step('the administrator logs in and arrives where the address pointed', async () => {
    await signIn(admin, adminUser, adminPassword);
    await admin.waitForURL(/#\/clusterManagement/);
  });

  await step('the token is out of reach of scripts', async () => {
    const reachable = await admin.evaluate(
      () => document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage }),
    );
    const cookies = await admin.context().cookies();
    const session = cookies.find((cookie) => cookie.name.startsWith('muster_session_'));
    assert.ok(session?.httpOnly && session.sameSite === 'Strict', 'the session is a cookie for the browser alone');
    assert.ok(!reachable.includes(session.value), 'a script can read the token');
    const forged = await admin.evaluate(
      async () => (await fetch('v1/auth/users?search=accurate&pageNo=1&pageSize=1')).status,
    );
    assert.equal(forged, 403, 'the cookie alone opens nothing');
  });

  await step('the cluster table shows every node with role, term and state, and one leader', async () => {
    await byId(admin, 'cluster-table').waitFor();
    const rows = admin.locator('[data-testid^="cluster-row-"]');
    await rows.first().waitFor();
    const nodes = [];
    for (const row of await rows.all()) {
      const address = (await row.getAttribute('data-testid')).slice('cluster-row-'.length);
      nodes.push({
        address,
        role: await byId(row, `role-${address}`).getAttribute('data-value'),
        term: Number(await byId(row, `term-${address}`).innerText()),
        state: await byId(row, `state-${address}`).getAttribute('data-value'),
      });
    }
    console.log(
      nodes.map((node) => `      ${node.address}  ${node.role}  term ${node.term}  ${node.state}`).join('\n'),
    );
    if (expectedNodes) assert.equal(nodes.length, expectedNodes);
    const leaders = nodes.filter((node) => node.role === 'LEADER' && node.state === 'UP');
    assert.equal(leaders.length, 1, 'one leader is up');
    assert.ok(leaders[0].term >= 1, 'the leader has a term');
    // What was just written may be on its way to one of them: all agree a moment later.
    for (const { address } of nodes.filter((node) => node.state === 'UP')) {
      await byId(admin, `registry-${address}`).filter({ hasText: 'the same' }).waitFor();
    }
    await picture(admin, 'cluster');
  });

  if (expectedNodes > 1) {
    const roleOf = (node) => byId(admin, `role-${node}`).getAttribute('data-value');
    const followers = async () => {
      const rows = await admin.locator('[data-testid^="cluster-row-"]').all();
      const nodes = await Promise.all(rows.map((row) => row.getAttribute('data-testid')));
      const addresses = nodes.map((id) => id.slice('cluster-row-'.length));
      const roles = await Promise.all(addresses.map(roleOf));
      return addresses.filter((_, index) => roles[index] === 'FOLLOWER');
    };

    await step('a node is taken out of service, for a reason that everybody sees, and brought back', async () => {
      const [node] = await followers();
      await byId(admin, `member-actions-${node}`).click();
      await byId(admin, `member-out-${node}`).click();
      await byId(admin, 'member-reason').fill('a new disk');
      await submit(admin, 'member-takeOut-submit');
      await byId(admin, `state-${node}`).and(admin.locator('[data-value="ISOLATION"]')).waitFor();
      await picture(admin, 'cluster-out-of-service');
      await byId(admin, `member-actions-${node}`).click();
      await byId(admin, `member-back-${node}`).click();
      await byId(admin, `state-${node}`).and(admin.locator('[data-value="UP"]')).waitFor();
    });

    await step('leadership is moved to another node', async () => {
      const node = (await followers()).at(-1);
      await byId(admin, `member-actions-${node}`).click();
      await byId(admin, `member-lead-${node}`).click();
      await confirm(admin);
      await byId(admin, `role-${node}`).and(admin.locator('[data-value="LEADER"]')).waitFor();
    });
  }

  await step('the dashboard counts, warns and draws the figures of every node', async () => {
    await byId(admin, 'nav-dashboard').click();
    await byId(admin, 'counts').waitFor();
    await byId(admin, 'warnings').waitFor();
    if (expectedNodes) {
      assert.equal(await byId(admin, 'dashboard-nodes').locator('tbody tr').count(), expectedNodes);
      await admin.waitForFunction(
        (count) =>
          document.querySelectorAll('[data-testid=charts] section:first-child path[data-points]:not([data-points="0"])')
            .length === count,
        expectedNodes,
      );
    }
    await picture(admin, 'dashboard');
  });

  await step('a service is created and found', async () => {
    await byId(admin, 'nav-serviceManagement').click();
    await byId(admin, 'service-create').click();
    await byId(admin, 'service-form-name').fill(service);
    await submit(admin, 'service-form-submit');
    await byId(admin, 'service-title').filter({ hasText: service }).waitFor();
    await open(admin, `/serviceManagement?serviceNameParam=${service}`);
    await byId(admin, `service-row-${service}`).waitFor();
    await picture(admin, 'services');
  });

  await step('an instance is taken offline, after one question, gets a weight, and is removed', async () => {
    const registered = await callApi(admin, 'POST', 'v1/ns/instance', {
      serviceName: service,
      ip: '192.0.2.7',
      port: '8080',
      ephemeral: 'false',
    });
    assert.equal(registered.status, 200, registered.text);
    await open(admin, `/serviceDetail?name=${service}&groupName=DEFAULT_GROUP`);
    await byId(admin, 'instance-toggle-192.0.2.7:8080').click();
    await confirm(admin);
    await byId(admin, 'instance-row-192.0.2.7:8080')
      .filter({ has: admin.getByText('offline', { exact: true }) })
      .waitFor();
    await byId(admin, 'instance-edit-192.0.2.7:8080').click();
    await byId(admin, 'instance-form-weight').fill('2.5');
    await byId(admin, 'instance-form-metadata').fill('{"zone": "a"}');
    await submit(admin, 'instance-form-submit');
    await byId(admin, 'instance-row-192.0.2.7:8080').filter({ hasText: '2.5' }).filter({ hasText: 'zone=a' }).waitFor();
    await picture(admin, 'service');
    await byId(admin, 'cluster-edit-DEFAULT').click();
    await byId(admin, 'cluster-form-metadata').fill('{"rack": "r1"}');
    await submit(admin, 'cluster-form-submit');
    await byId(admin, 'instance-remove-192.0.2.7:8080').click();
    await confirm(admin);
    await byId(admin, 'instance-row-192.0.2.7:8080').waitFor({ state: 'detached' });
  });

  await step(
    'a configuration is published, changed after a look at the difference, kept through an ended login, and rolled back',
    async () => {
      await open(admin, '/newconfig');
      await byId(admin, 'config-form-dataId').fill(config);
      await paste(admin, 'config-form-content', 'server:\n  port: 8080\n');
      await byId(admin, 'config-review').click();
      await submit(admin, 'config-publish');
      await admin.waitForURL(/#\/configeditor/);
      await showsPublished(admin, 'server:\n  port: 8080\n');
      await paste(admin, 'config-form-content', 'server:\n  port: 9090\n');
      await byId(admin, 'config-review').click();
      const difference = await byId(admin, 'diff').innerText();
      assert.match(difference, /−\s*port: 8080/);
      assert.match(difference, /\+\s*port: 9090/);
      await picture(admin, 'config-difference');
      await submit(admin, 'config-publish');
      // At once, before the server has shown what was published.
      await paste(admin, 'config-form-content', 'server:\n  port: 7070\n');
      await spoilLogin(admin);
      await byId(admin, 'config-review').click();
      await byId(admin, 'login-password').fill(adminPassword);
      await byId(admin, 'login-submit').click();
      await byId(admin, 'login-password').waitFor({ state: 'detached' });
      assert.match(await byId(admin, 'diff').innerText(), /\+\s*port: 7070/, 'the edit outlived the login');
      await admin.keyboard.press('Escape');
      await byId(admin, 'config-publish').waitFor({ state: 'detached' });

      await open(admin, `/historyRollback?dataId=${config}&group=DEFAULT_GROUP`);
      await admin.locator('[data-testid^="history-view-"]').first().click();
      await byId(admin, 'diff').waitFor();
      await picture(admin, 'config-rollback');
      await submit(admin, 'history-rollback');
      const stored = await callApi(admin, 'GET', `v1/cs/configs?dataId=${config}&group=DEFAULT_GROUP`);
      assert.equal(stored.text, 'server:\n  port: 8080\n');
    },
  );

  await step('some clients get another version first, then everybody', async () => {
    await open(admin, `/configeditor?dataId=${config}&group=DEFAULT_GROUP&tab=gray`);
    await byId(admin, 'gray-create').click();
    await byId(admin, 'gray-form-ips').fill('192.0.2.7, 192.0.2.8');
    await paste(admin, 'gray-form-content', 'server:\n  port: 6060\n');
    await submit(admin, 'gray-form-submit');
    await byId(admin, 'gray-beta').filter({ hasText: '192.0.2.8' }).waitFor();
    await picture(admin, 'config-gray');
    await byId(admin, 'gray-promote-beta').click();
    await confirm(admin);
    await byId(admin, 'gray-beta').waitFor({ state: 'detached' });
    const stored = await callApi(admin, 'GET', `v1/cs/configs?dataId=${config}&group=DEFAULT_GROUP`);
    assert.equal(stored.text, 'server:\n  port: 6060\n');
  });

  await step('configurations are cloned, exported, deleted, and come back from the archive', async () => {
    await open(admin, `/configurationManagement?dataId=${config}`);
    await byId(admin, `config-choose-${config}`).check();
    await byId(admin, 'config-clone').click();
    await admin.locator('[data-testid^="clone-dataId-"]').first().fill(`copy-${config}`);
    await byId(admin, 'clone-submit').click();
    await byId(admin, 'transfer-outcome').waitFor();
    await byId(admin, 'clone-submit').click();
    await byId(admin, `config-row-copy-${config}`).waitFor();
    const downloading = admin.waitForEvent('download');
    await byId(admin, 'config-more').click();
    await byId(admin, 'config-export-all').click();
    const archive = await (await downloading).path();
    await byId(admin, `config-choose-copy-${config}`).check();
    await picture(admin, 'configs-chosen');
    await byId(admin, 'config-delete-chosen').click();
    await confirm(admin);
    await byId(admin, `config-row-${config}`).waitFor({ state: 'detached' });
    await byId(admin, 'config-more').click();
    await byId(admin, 'config-import').click();
    await admin.locator('input[type=file]').setInputFiles({
      name: 'export.zip',
      mimeType: 'application/zip',
      buffer: readFileSync(archive),
    });
    await byId(admin, 'import-submit').click();
    await byId(admin, 'transfer-outcome').waitFor();
    await picture(admin, 'config-imported');
    await byId(admin, 'import-submit').click();
    await byId(admin, `config-row-${config}`).waitFor();
  });

  await step('the audit log tells who did it', async () => {
    await open(admin, `/audit?resource=${config}`);
    await byId(admin, 'audit-table').getByText(config).first().waitFor();
    await picture(admin, 'audit');
  });

  await step('a user is created', async () => {
    await byId(admin, 'nav-userManagement').click();
    await byId(admin, 'user-create').click();
    await byId(admin, 'user-form-username').fill(reader.name);
    await byId(admin, 'user-form-password').fill(reader.password);
    await picture(admin, 'user-form');
    await submit(admin, 'user-form-submit');
    await open(admin, `/userManagement?username=${reader.name}`);
    // A node starts what reads these lists when one is first asked for.
    await byId(admin, `user-row-${reader.name}`).waitFor({ timeout: 45_000 });
    await picture(admin, 'users');
  });

  await step('the user gets a role', async () => {
    await byId(admin, 'nav-rolesManagement').click();
    await byId(admin, 'role-create').click();
    await admin
      .locator('[data-testid="role-form-role"] input, input[data-testid="role-form-role"]')
      .first()
      .fill(reader.role);
    await admin
      .locator('[data-testid="role-form-username"] input, input[data-testid="role-form-username"]')
      .first()
      .fill(reader.name);
    await submit(admin, 'role-form-submit');
    await open(admin, `/rolesManagement?username=${reader.name}`);
    await byId(admin, `role-row-${reader.role}-${reader.name}`).waitFor();
    await picture(admin, 'roles');
  });

  await step('the role gets the permission to read the public namespace', async () => {
    await byId(admin, 'nav-permissionsManagement').click();
    await byId(admin, 'permission-create').click();
    await admin
      .locator('[data-testid="permission-form-role"] input, input[data-testid="permission-form-role"]')
      .first()
      .fill(reader.role);
    assert.equal(await byId(admin, 'permission-form-preview').innerText(), ':*:*');
    await picture(admin, 'permission-form');
    await submit(admin, 'permission-form-submit');
    await open(admin, `/permissionsManagement?role=${reader.role}`);
    await byId(admin, `permission-row-${reader.role}`).filter({ hasText: ':*:*' }).waitFor();
    await picture(admin, 'permissions');
  });

  await step('the console says what the user may do, and why', async () => {
    await open(admin, `/userManagement?username=${reader.name}`);
    await byId(admin, `user-explain-${reader.name}`).click();
    await byId(admin, 'explain-answer').filter({ hasText: reader.role }).waitFor();
    await picture(admin, 'explain');
    await admin.keyboard.press('Escape');
  });

  const user = await newPage(browser, problems);
  await step('the new user chooses a password of their own and is offered no administration', async () => {
    await open(user, '/');
    await byId(user, 'login-username').fill(reader.name);
    await byId(user, 'login-password').fill(reader.password);
    await byId(user, 'login-submit').click();
    // The administrator knows the password: nothing is offered before there is another one.
    await byId(user, 'password-form-password').fill(`${reader.password}-own`);
    await byId(user, 'password-form-again').fill(`${reader.password}-own`);
    await picture(user, 'new-password');
    await byId(user, 'password-due-submit').click();
    await byId(user, 'user-menu').filter({ hasText: reader.name }).waitFor();
    await byId(user, 'nav-serviceManagement').waitFor();
    for (const route of ['userManagement', 'rolesManagement', 'permissionsManagement', 'namespace']) {
      assert.equal(await byId(user, `nav-${route}`).count(), 0, `nav-${route} is offered`);
    }
  });

  await step('what the permission allows works: the service is read', async () => {
    await open(user, `/serviceManagement?serviceNameParam=${service}`);
    await byId(user, `service-row-${service}`).waitFor();
    await picture(user, 'as-reader');
    const allowed = await callApi(
      user,
      'GET',
      `v1/ns/catalog/services?namespaceId=public&pageNo=1&pageSize=10&serviceNameParam=${service}`,
    );
    assert.equal(allowed.status, 200, allowed.text);
  });

  await step('what it does not allow is not offered, and refused when it is sent all the same', async () => {
    for (const offer of ['service-create', `service-delete-${service}`]) {
      assert.equal(await byId(user, offer).count(), 0, `${offer} is offered`);
    }
    const write = await callApi(user, 'POST', 'v1/ns/service', {
      serviceName: `${service}-forbidden`,
      namespaceId: 'public',
    });
    assert.equal(write.status, 403, write.text);
    assert.equal(
      (await callApi(user, 'POST', 'v1/auth/users', { username: `${reader.name}-2`, password: 'x' })).status,
      403,
    );
    assert.equal((await callApi(user, 'GET', 'v1/auth/users?search=accurate&pageNo=1&pageSize=10')).status, 403);
    const list = await callApi(
      admin,
      'GET',
      `v1/ns/catalog/services?namespaceId=public&pageNo=1&pageSize=10&serviceNameParam=${service}-forbidden`,
    );
    assert.equal(JSON.parse(list.text).count, 0, 'the refused service exists');
  });

  await step(
    'whoever may read one service and one configuration is shown those, in lists that count no others',
    async () => {
      const role = `${reader.role}_NARROW`;
      const name = `${reader.name}-narrow`;
      const done = async (...call) => {
        const answer = await callApi(admin, ...call);
        assert.equal(answer.status, 200, `${call[0]} ${call[1]}: ${answer.text}`);
      };
      await done('POST', 'v1/cs/configs', { dataId: `other-${config}`, group: 'DEFAULT_GROUP', content: 'a: 1' });
      await done('POST', 'v1/ns/service', { serviceName: `other-${service}` });
      await done('POST', 'v1/auth/users', { username: name, password: reader.password });
      await done('POST', 'v1/auth/roles', { username: name, role });
      for (const resource of [`:DEFAULT_GROUP:naming/${service}`, `:DEFAULT_GROUP:config/${config}`]) {
        await done('POST', 'v1/auth/permissions', { role, resource, action: 'r' });
      }
      const narrow = await newPage(browser, problems);
      await open(narrow, '/serviceManagement');
      await byId(narrow, 'login-username').waitFor();
      await signIn(narrow, name, reader.password);
      await byId(narrow, `service-row-${service}`).waitFor();
      assert.equal(await narrow.locator('[data-testid^="service-row-"]').count(), 1, 'another service is shown');
      await picture(narrow, 'as-narrow-reader');
      await open(narrow, '/configurationManagement');
      await byId(narrow, `config-row-${config}`).waitFor();
      assert.equal(await narrow.locator('[data-testid^="config-row-"]').count(), 1, 'another configuration is shown');
      await narrow.context().close();
      await done('DELETE', `v1/cs/configs?dataId=other-${config}&group=DEFAULT_GROUP`);
      await done('DELETE', `v1/ns/service?serviceName=other-${service}`);
      await done('DELETE', `v1/auth/roles?username=${name}&role=${role}`);
      await done('DELETE', `v1/auth/users?username=${name}`);
    },
  );

  await step(
    'whoever may write some configurations copies and removes those, and is told which one is not theirs',
    async () => {
      const role = `${reader.role}_WRITER`;
      const name = `${reader.name}-writer`;
      const theirs = `${config}.theirs`;
      const accepted = async (...call) => {
        const answer = await callApi(admin, ...call);
        assert.equal(answer.status, 200, `${call[0]} ${call[1]}: ${answer.text}`);
      };
      await accepted('POST', 'v1/auth/users', { username: name, password: reader.password });
      await accepted('POST', 'v1/auth/roles', { username: name, role });
      const resource = `:DEFAULT_GROUP:config/${config}*`;
      await accepted('POST', 'v1/auth/permissions', { role, resource, action: 'rw' });
      const writer = await newPage(browser, problems);
      await open(writer, '/configurationManagement');
      await byId(writer, 'login-username').waitFor();
      await signIn(writer, name, reader.password);
      await byId(writer, `config-choose-${config}`).check();
      const copyTo = async (dataId) => {
        await byId(writer, 'config-clone').click();
        await writer.locator('[data-testid^="clone-dataId-"]').first().fill(dataId);
        await byId(writer, 'clone-submit').click();
      };
      await copyTo('not-theirs');
      await byId(writer, 'action-failure').filter({ hasText: 'not-theirs' }).waitFor();
      await picture(writer, 'clone-refused');
      await writer.keyboard.press('Escape');
      await byId(writer, 'clone-submit').waitFor({ state: 'detached' });
      await copyTo(theirs);
      await byId(writer, 'transfer-outcome').waitFor();
      await byId(writer, 'clone-submit').click();
      await byId(writer, `config-choose-${config}`).uncheck();
      await byId(writer, `config-choose-${theirs}`).check();
      await byId(writer, 'config-delete-chosen').click();
      await confirm(writer);
      await byId(writer, `config-row-${theirs}`).waitFor({ state: 'detached' });
      await byId(writer, 'config-more').click();
      await byId(writer, 'config-import').waitFor();
      await writer.context().close();
      await accepted('DELETE', `v1/auth/permissions?role=${role}&resource=${encodeURIComponent(resource)}&action=rw`);
      await accepted('DELETE', `v1/auth/roles?username=${name}&role=${role}`);
      await accepted('DELETE', `v1/auth/users?username=${name}`);
    },
  );

  await step('the address of an administrator page shows nothing to the user', async () => {
    await open(user, '/userManagement');
    await user.locator('.ant-result-403').waitFor();
    assert.equal(await byId(user, 'user-table').count(), 0);
  });

  await step('a login that the server no longer takes is asked for above the page', async () => {
    await open(user, '/serviceManagement');
    await byId(user, 'service-table').waitFor();
    await spoilLogin(user);
    await user.reload();
    await byId(user, 'login-password').fill(`${reader.password}-own`);
    await byId(user, 'login-submit').click();
    await byId(user, 'login-password').waitFor({ state: 'detached' });
    await byId(user, 'service-table').waitFor();
  });
  await user.context().close();

  await step('the console speaks Chinese and knows the dark', async () => {
    await open(admin, '/clusterManagement');
    await byId(admin, 'cluster-table').waitFor();
    await byId(admin, 'language-switch').click();
    await byId(admin, 'nav-clusterManagement').filter({ hasText: '节点列表' }).waitFor();
    await picture(admin, 'cluster-zh');
    await byId(admin, 'theme-switch').click();
    await picture(admin, 'cluster-zh-dark');
    await byId(admin, 'language-switch').click();
    await byId(admin, 'nav-clusterManagement').filter({ hasText: 'Cluster nodes' }).waitFor();
  });

  await step('what was created is deleted again, after one question each', async () => {
    const remove = async (route, row, button) => {
      await open(admin, route);
      await byId(admin, button).click();
      await confirm(admin);
      await byId(admin, row).waitFor({ state: 'detached' });
    };
    await remove(
      `/permissionsManagement?role=${reader.role}`,
      `permission-row-${reader.role}`,
      `permission-delete-${reader.role}`,
    );
    await remove(
      `/rolesManagement?username=${reader.name}`,
      `role-row-${reader.role}-${reader.name}`,
      `role-delete-${reader.role}-${reader.name}`,
    );
    await remove(`/userManagement?username=${reader.name}`, `user-row-${reader.name}`, `user-delete-${reader.name}`);
    await open(admin, `/configurationManagement?dataId=${config}`);
    await byId(admin, `config-choose-${config}`).check();
    await byId(admin, `config-choose-copy-${config}`).check();
    await byId(admin, 'config-delete-chosen').click();
    await confirm(admin);
    await byId(admin, `config-row-${config}`).waitFor({ state: 'detached' });
    await remove(
      `/serviceManagement?serviceNameParam=${service}`,
      `service-row-${service}`,
      `service-delete-${service}`,
    );
  });

  await step('no script failed, nothing was fetched from elsewhere, no secret was in an address', () => {
    assert.deepEqual(problems, []);
  });
});
