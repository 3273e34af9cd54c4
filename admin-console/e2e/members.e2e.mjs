/**
 * The membership of a cluster that runs, changed in the console; and what the console shows when most of its nodes have died. Settings as
 * in console.e2e.mjs, and:
 *
 * NEW_NODE  the address of a node that runs and waits to be let in
 * NODES     the members as JSON: [{"address": "host:port", "home": "its directory"}]
 * STARTUP   the script that starts a node, with --home
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  adminPassword,
  adminUser,
  baseUrl,
  byId,
  confirm,
  newPage,
  open,
  picture,
  run,
  signIn,
  step,
  submit,
} from './browser.mjs';

const newNode = process.env.NEW_NODE;
const nodes = JSON.parse(process.env.NODES);
const service = `members-${Date.now().toString(36)}`;
const start = (node) => promisify(execFile)('sh', [process.env.STARTUP, '-p', 'embedded', '--home', node.home]);

/** Looks again until it holds; what is asked may not answer for a while. */
async function eventually(what, condition) {
  const deadline = Date.now() + 60_000;
  let seen;
  do {
    seen = await condition().catch((error) => error.message);
    if (seen === true) return;
    await new Promise((done) => setTimeout(done, 250));
  } while (Date.now() < deadline);
  assert.fail(`${what}: ${JSON.stringify(seen)}`);
}

await run(async (browser) => {
  const problems = [];
  const page = await newPage(browser, problems);
  const readiness = (node) => fetch(`http://${node}/nacos/v1/console/health/readiness`);
  /** The state of a member as its row shows it. */
  const shows = (node, state) =>
    byId(page, `state-${node}`)
      .and(page.locator(`[data-value="${state}"]`))
      .waitFor();

  const token = await step('the administrator looks at the cluster', async () => {
    await open(page, '/clusterManagement');
    await byId(page, 'login-username').waitFor();
    await signIn(page, adminUser, adminPassword);
    for (const node of nodes) await shows(node.address, 'UP');
    assert.equal(await page.locator('[data-testid^="cluster-row-"]').count(), nodes.length);
    const login = new URLSearchParams({ username: adminUser, password: adminPassword });
    const answer = await fetch(`${baseUrl}v1/auth/login`, { method: 'POST', body: login });
    return (await answer.json()).accessToken;
  });
  const client = (base, method, path, values = {}) =>
    fetch(`${base}${path}?${new URLSearchParams({ ...values, accessToken: token })}`, { method });
  const statusAt = async (node) =>
    (await (await client(`http://${node}/nacos/`, 'GET', 'v2/core/cluster/status')).json()).data;
  /** What a node itself tells of the service. */
  const hostsAt = async (node) =>
    (await (await client(`http://${node}/nacos/`, 'GET', 'v1/ns/instance/list', { serviceName: service })).json())
      .hosts;

  const letIn = async () => {
    await byId(page, 'member-add').click();
    await byId(page, 'member-form-address').fill(newNode);
    await submit(page, 'member-form-submit');
    await shows(newNode, 'UP');
    await byId(page, `role-${newNode}`).and(page.locator('[data-value="FOLLOWER"]')).waitFor();
    await eventually('it votes and is given work', async () => {
      const member = (await statusAt(nodes[0].address)).members.find(({ address }) => address === newNode);
      return (member.voter === true && (await readiness(newNode)).status === 200) || member;
    });
  };
  const sendAway = async () => {
    await byId(page, `member-actions-${newNode}`).click();
    await byId(page, `member-remove-${newNode}`).click();
    await confirm(page);
    await byId(page, `cluster-row-${newNode}`).waitFor({ state: 'detached' });
    await eventually('every node has forgotten it', async () => {
      const counts = await Promise.all(nodes.map(async ({ address }) => (await statusAt(address)).members.length));
      return counts.every((count) => count === nodes.length) || counts;
    });
    await eventually('it knows that it is outside', async () => {
      const { outsider } = await statusAt(newNode);
      return ((await readiness(newNode)).status === 500 && outsider?.includes('is not a member')) || outsider;
    });
  };

  await step('what is no address is refused before anything is asked for', async () => {
    await byId(page, 'member-add').click();
    await byId(page, 'member-form-address').fill('a node');
    await byId(page, 'member-form-submit').click();
    await page.getByText('Enter host:port').waitFor();
    await page.keyboard.press('Escape');
    await byId(page, 'member-form-submit').waitFor({ state: 'detached' });
  });

  await step(
    'a node that runs is added: it votes, holds the same registry, and its absence from the files is shown',
    async () => {
      const instance = { serviceName: service, ip: '192.0.2.1', port: 80, ephemeral: false };
      assert.equal(await (await client(baseUrl, 'POST', 'v1/ns/instance', instance)).text(), 'ok');
      await letIn();
      await byId(page, `registry-${newNode}`).filter({ hasText: 'the same' }).waitFor();
      await byId(page, `member-difference-${newNode}`).waitFor();
      assert.equal((await hostsAt(newNode))[0].ip, '192.0.2.1');
      await picture(page, 'member-added');
    },
  );

  await step('it is taken out of service and brought back', async () => {
    await byId(page, `member-actions-${newNode}`).click();
    await byId(page, `member-out-${newNode}`).click();
    await byId(page, 'member-reason').fill('more memory');
    await submit(page, 'member-takeOut-submit');
    await shows(newNode, 'ISOLATION');
    await eventually('it is given no work', async () => (await readiness(newNode)).status === 500);
    await byId(page, `member-actions-${newNode}`).click();
    await byId(page, `member-back-${newNode}`).click();
    await shows(newNode, 'UP');
    await eventually('it is given work again', async () => (await readiness(newNode)).status === 200);
  });

  await step('it is removed after one question, and says itself that it is outside', sendAway);

  await step('it is let in again, and removed again', async () => {
    await letIn();
    await sendAway();
    await picture(page, 'member-removed');
  });

  const dying = nodes.slice(0, 2);
  const last = nodes[2].address;
  const provisional = { serviceName: `${service}-provisional`, ip: '192.0.2.2', port: 80 };
  const health = (text) => byId(page, 'cluster-health').filter({ hasText: text }).waitFor();
  const beat = () => client(baseUrl, 'PUT', 'v1/ns/instance/beat', provisional).catch(() => undefined);
  let beats;
  try {
    await step('two of three nodes die: the lost majority is told, and what is taken without one', async () => {
      for (const { home } of dying) {
        process.kill(Number(readFileSync(join(home, 'data', 'muster.pid'), 'utf8')), 'SIGKILL');
      }
      await health('Only 1 of 3 nodes are up; 2 are needed.');
      for (const { address } of dying) await shows(address, 'DOWN');
      await eventually('a registration is taken', async () => {
        const answer = await (await client(baseUrl, 'POST', 'v1/ns/instance', provisional)).text();
        return answer === 'ok' || answer;
      });
      beats = setInterval(beat, 2_000);
      await byId(page, 'registry-provisional').filter({ hasText: last }).waitFor();
      await picture(page, 'below-a-majority');
      const refused = await client(baseUrl, 'POST', 'v1/ns/service', { serviceName: `${service}-durable` });
      assert.equal(refused.status, 503);
      assert.match(await refused.text(), new RegExp(dying[0].address));
      await open(page, `/serviceDetail?name=${provisional.serviceName}&groupName=DEFAULT_GROUP`);
      await byId(page, 'instance-row-192.0.2.2:80').getByText('provisional', { exact: true }).waitFor();
    });

    await step('they come back: the cluster is whole, and every node has what was taken meanwhile', async () => {
      await Promise.all(dying.map(start));
      await open(page, '/clusterManagement');
      await health('All 3 nodes are up.');
      await byId(page, 'registry-provisional').waitFor({ state: 'detached' });
      for (const { address } of nodes) {
        await byId(page, `registry-${address}`).filter({ hasText: 'the same' }).waitFor();
        await eventually(`${address} has both`, async () => {
          const values = { serviceName: provisional.serviceName };
          const list = await (await client(`http://${address}/nacos/`, 'GET', 'v1/ns/instance/list', values)).json();
          const stored = list.hosts.length === 1 && list.hosts[0].provisional === undefined;
          return (stored && (await hostsAt(address)).length === 1) || list;
        });
      }
    });
  } finally {
    clearInterval(beats);
  }

  await step('no script failed, nothing was fetched from elsewhere, no secret was in an address', () => {
    assert.deepEqual(problems, []);
  });
});
