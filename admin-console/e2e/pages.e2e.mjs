/**
 * Opens every page of the console as administrator, as owner of a namespace and as auditor, looks for failures and for what is
 * offered that may not be done, and lets axe-core look for what keeps people out: no serious finding is accepted. Also
 * weighs the first load. Settings as in console.e2e.mjs.
 *
 * ALL_PAGES=true looks closely for every role in both languages, light and dark, opens the dialogues by keyboard alone, and holds
 * the first load to its time, which wants a machine that does nothing else. Each page is opened once for a role and language;
 * the other colours are put on it where it stands, as its user would, and only their contrast is judged: nothing else differs.
 *
 * A page that fails does not end the walk: the others are opened all the same, and everything that failed is told at the end.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  adminPassword,
  adminUser,
  baseUrl,
  byId,
  callApi,
  goOn,
  newPage,
  open,
  picture,
  rest,
  run,
  signIn,
  step,
} from './browser.mjs';
import { loadUntil } from './loads.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const mostBytes = 400_000;
const mostMillis = 1_500;
const mostLoads = 10;
const everything = process.env.ALL_PAGES === 'true';
const suffix = Date.now().toString(36);
const namespace = `e2e-${suffix}`;
const service = `e2e-service-${suffix}`;
const config = `e2e-${suffix}.yaml`;
const password = `Pw-${suffix}-9x`;
const people = {
  administrator: { name: adminUser, password: adminPassword },
  owner: { name: `e2e-owner-${suffix}`, password, role: `ROLE_OWNER:${namespace}` },
  auditor: { name: `e2e-auditor-${suffix}`, password, role: 'ROLE_AUDITOR' },
};

/** Every page, what shows that it is there, and what on it changes something. */
const pages = [
  { route: '/dashboard', mark: 'charts' },
  { route: '/clusterManagement', mark: 'cluster-table', changes: ['member-add'] },
  { route: '/serviceManagement', mark: 'service-table', changes: ['service-create'], owned: true },
  {
    route: '/serviceDetail',
    query: { name: service, groupName: 'DEFAULT_GROUP' },
    mark: 'instance-row-192.0.2.9:80',
    changes: ['service-edit', 'cluster-edit-DEFAULT', 'instance-edit-192.0.2.9:80', 'instance-remove-192.0.2.9:80'],
    owned: true,
  },
  {
    route: '/serviceDetail',
    query: { name: service, groupName: 'DEFAULT_GROUP', tab: 'subscribers' },
    mark: 'subscriber-table',
    owned: true,
  },
  {
    route: '/serviceDetail',
    query: { name: service, groupName: 'DEFAULT_GROUP', tab: 'nodes' },
    mark: 'digest-table',
    owned: true,
  },
  { route: '/configurationManagement', mark: `config-row-${config}`, changes: ['config-create'], owned: true },
  {
    route: '/configeditor',
    query: { dataId: config, group: 'DEFAULT_GROUP' },
    mark: 'config-form-content',
    changes: ['config-review'],
    owned: true,
  },
  {
    route: '/configeditor',
    query: { dataId: config, group: 'DEFAULT_GROUP', tab: 'listeners' },
    mark: 'listener-table',
    owned: true,
  },
  {
    route: '/configeditor',
    query: { dataId: config, group: 'DEFAULT_GROUP', tab: 'gray' },
    mark: 'grays',
    changes: ['gray-create'],
    owned: true,
  },
  { route: '/newconfig', mark: 'config-form-content', changes: ['config-review'], owned: true },
  {
    route: '/historyRollback',
    query: { dataId: config, group: 'DEFAULT_GROUP' },
    mark: 'history-table',
    owned: true,
  },
  {
    route: '/listeningToConfiguration',
    query: { dataId: config, group: 'DEFAULT_GROUP' },
    mark: 'listener-table',
    owned: true,
  },
  { route: '/listeningToConfiguration', query: { by: 'ip', ip: '192.0.2.9' }, mark: 'listening-table', owned: true },
  { route: '/namespace', mark: 'namespace-table', changes: ['namespace-create'], operator: true },
  { route: '/userManagement', mark: 'user-table', changes: ['user-create'], operator: true },
  { route: '/rolesManagement', mark: 'role-table', changes: ['role-create'], operator: true },
  { route: '/permissionsManagement', mark: 'permission-table', changes: ['permission-create'], operator: true },
  { route: '/audit', mark: 'audit-table', operator: true },
  { route: '/settingCenter', mark: 'settings', changes: ['settings-switches', 'key-replace'] },
  { route: '/profile', mark: 'profile' },
];

const dialogues = [
  ['/userManagement', 'user-create', 'user-form-submit'],
  ['/rolesManagement', 'role-create', 'role-form-submit'],
  ['/permissionsManagement', 'permission-create', 'permission-form-submit'],
  ['/serviceManagement', 'service-create', 'service-form-submit'],
  ['/namespace', 'namespace-create', 'namespace-form-submit'],
  ['/clusterManagement', 'member-add', 'member-form-submit'],
  [
    `/serviceDetail?name=${service}&groupName=DEFAULT_GROUP&namespace=${namespace}`,
    'cluster-edit-DEFAULT',
    'cluster-form-submit',
  ],
];

/** Who walks, in which language, under which colours: the first are the system's, the others are switched to. */
const walks = everything
  ? Object.keys(people).flatMap((person) => [
      { person, locale: 'en-US', colours: ['light', 'dark'] },
      { person, locale: 'zh-CN', colours: ['dark', 'light'] },
    ])
  : [
      { person: 'administrator', locale: 'zh-CN', colours: ['dark'] },
      { person: 'owner', locale: 'en-US', colours: ['light'] },
      { person: 'auditor', locale: 'en-US', colours: ['light'] },
    ];
/** Walks at a time: while one waits for the server, the browser draws another. */
const atOnce = 3;

/** What keeps people out, of all pages: told together at the end. */
const barriers = new Map();

async function lookForBarriers(page, rules, where) {
  const findings = await page.evaluate(async (runOnly) => {
    const result = await window.axe.run(document, { runOnly, resultTypes: ['violations'], preload: false });
    return result.violations
      .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
      .flatMap((violation) =>
        violation.nodes.map((node) => `${violation.id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`),
      );
  }, rules);
  for (const finding of findings) {
    console.log(`      ${where}: ${finding}`);
    // The same part is on many pages: it is told once, with the first place.
    if (!barriers.has(finding)) barriers.set(finding, where);
  }
}

const allRules = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] };
const contrast = { type: 'rule', values: ['color-contrast'] };

/** Looks at what is shown now under each of the walk's colours, and leaves those on that it came with. */
async function lookClosely(page, walk, name) {
  const [first, ...others] = walk.colours;
  await picture(page, `${walk.name}-${first}-${name}`);
  await rest(page);
  await lookForBarriers(page, allRules, `${walk.name}, ${first}, ${name}`);
  for (const colour of others) {
    await switchColours(page);
    await lookForBarriers(page, contrast, `${walk.name}, ${colour}, ${name}`);
    await switchColours(page);
  }
}

/** Pressed by a script: a pointer would leave its hint on the page, and cannot reach below a dialogue. */
async function switchColours(page) {
  const before = await page.evaluate(() => document.documentElement.style.colorScheme);
  await byId(page, 'theme-switch').dispatchEvent('click');
  await page.waitForFunction((old) => document.documentElement.style.colorScheme !== old, before);
  await rest(page);
}

/** The short run looks at one role closely, and at the others for what they are offered. */
const closely = (person) => everything || person === 'administrator';

async function visit(page, walk, entry) {
  const query = new URLSearchParams({ ...entry.query, ...(entry.owned ? { namespace } : {}) });
  await open(page, `${entry.route}?${query}`);
  if (entry.operator && walk.person === 'owner') {
    await page.locator('.ant-result-403').waitFor();
    return;
  }
  await byId(page, entry.mark).waitFor();
  await page.locator('.ant-spin-spinning').waitFor({ state: 'detached' });
  assert.equal(await byId(page, 'failure').count(), 0, 'the page shows a failure');
  const may = walk.person === 'administrator' || (walk.person === 'owner' && entry.owned);
  for (const change of entry.changes ?? []) {
    if (may) await byId(page, change).waitFor();
    else assert.equal(await byId(page, change).count(), 0, `${change} is offered to ${walk.person}`);
  }
  if (!closely(walk.person)) return;
  await lookClosely(page, walk, [entry.route.slice(1), entry.query?.tab ?? entry.query?.by].filter(Boolean).join('-'));
}

async function takeWalk(browser, problems, { person, locale, colours }) {
  const walk = { person, colours, name: `${person}-${locale.slice(0, 2)}` };
  // Whoever asks for less motion gets less of it, and what is judged comes to rest sooner.
  const page = await newPage(browser, problems, { locale, colorScheme: colours[0], reducedMotion: 'reduce' });
  await page.addInitScript({ content: axe });
  try {
    await walkPages(page, walk);
  } finally {
    await page.context().close();
  }
}

async function walkPages(page, walk) {
  const { person } = walk;
  await step(`${walk.name}: login`, async () => {
    await open(page, '/login');
    await byId(page, 'login-username').waitFor();
    if (closely(person)) await lookClosely(page, walk, 'login');
    await signIn(page, people[person].name, people[person].password);
  });
  for (const entry of pages) {
    await goOn(
      () =>
        step(`${walk.name}: ${entry.route} ${entry.query?.tab ?? entry.query?.by ?? ''}`, () =>
          visit(page, walk, entry),
        ),
      page,
    );
  }
  for (const [route, button, submit] of everything && person === 'administrator' ? dialogues : []) {
    const byKeyboard = () =>
      step(`${walk.name}: ${route}, ${button}, by keyboard alone`, async () => {
        await open(page, route);
        await byId(page, button).focus();
        await page.keyboard.press('Enter');
        await byId(page, submit).waitFor();
        await lookClosely(page, walk, button);
        await page.keyboard.press('Escape');
        await byId(page, submit).waitFor({ state: 'detached' });
      });
    await goOn(byKeyboard, page);
  }
}

/** The best of some loads with nothing kept from earlier. */
async function coldLoad(page, session) {
  const load = async () => {
    await session.send('Network.clearBrowserCache');
    const start = Date.now();
    await page.reload();
    await byId(page, 'charts').waitFor();
    return Date.now() - start;
  };
  const loads = await loadUntil(load, { most: mostLoads, enough: mostMillis });
  console.log(`      the dashboard with an empty cache: ${loads.join(', ')} ms (aim: ${mostMillis} ms)`);
  return Math.min(...loads);
}

await run(async (browser) => {
  const problems = [];
  let loaded = 0;
  const admin = await newPage(browser, problems);
  const accepted = async (...call) => {
    const answer = await callApi(admin, ...call);
    assert.equal(answer.status, 200, `${call[0]} ${call[1]}: ${answer.text}`);
    return answer;
  };

  await step('the administrator logs in', async () => {
    const session = await admin.context().newCDPSession(admin);
    await session.send('Network.enable');
    let bytes = 0;
    session.on('Network.loadingFinished', (event) => (bytes += event.encodedDataLength));
    const start = Date.now();
    await admin.goto(baseUrl);
    await byId(admin, 'login-username').waitFor();
    console.log(`      login page: ${Math.round(bytes / 1000)} kB, ${Date.now() - start} ms`);
    await signIn(admin, adminUser, adminPassword);
    await byId(admin, 'charts').waitFor();
    console.log(`      with the dashboard: ${Math.round(bytes / 1000)} kB`);
    loaded = bytes;
    await session.detach();
  });
  const firstLoad = () =>
    step(`the first load: ${mostBytes / 1000} kB, on a quiet machine ${mostMillis} ms`, async () => {
      if (process.env.UNBUNDLED !== 'true') assert.ok(loaded < mostBytes, `${loaded} bytes`);
      const session = await admin.context().newCDPSession(admin);
      await session.send('Network.enable');
      const millis = await coldLoad(admin, session);
      // Beside other builds a time says nothing about the console.
      if (everything) assert.ok(millis < mostMillis, `${millis} ms`);
      await session.detach();
    });
  await goOn(firstLoad);

  await step('a namespace with a service and a configuration, its owner and an auditor', async () => {
    await accepted('POST', 'v1/console/namespaces', { customNamespaceId: namespace, namespaceName: namespace });
    await accepted('POST', 'v1/ns/instance', {
      namespaceId: namespace,
      serviceName: service,
      ip: '192.0.2.9',
      port: '80',
      ephemeral: 'false',
      metadata: JSON.stringify({ version: '1.0', zone: 'a' }),
    });
    await accepted('POST', 'v1/cs/configs', {
      tenant: namespace,
      dataId: config,
      group: 'DEFAULT_GROUP',
      type: 'yaml',
      content: 'server:\n  port: 8080\n  hosts: [a, "b"]\n# the end\n',
    });
    for (const { name, role } of [people.owner, people.auditor]) {
      await accepted('POST', 'v1/auth/users', { username: name, password });
      await accepted('POST', 'v1/auth/roles', { username: name, role });
    }
  });

  const waiting = [...walks];
  const walker = async () => {
    for (let walk = waiting.shift(); walk; walk = waiting.shift()) {
      const taken = walk;
      await goOn(() => takeWalk(browser, problems, taken));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, walker));

  const cleaning = async () => {
    await accepted(
      'DELETE',
      `v1/ns/instance?namespaceId=${namespace}&serviceName=${service}&ip=192.0.2.9&port=80&ephemeral=false`,
    );
    await accepted('DELETE', `v1/ns/service?namespaceId=${namespace}&serviceName=${service}`);
    await accepted('DELETE', `v1/cs/configs?tenant=${namespace}&dataId=${config}&group=DEFAULT_GROUP`);
    for (const { name, role } of [people.owner, people.auditor]) {
      await accepted('DELETE', `v1/auth/roles?username=${name}&role=${encodeURIComponent(role)}`);
      await accepted('DELETE', `v1/auth/users?username=${name}`);
    }
    await accepted('DELETE', `v1/console/namespaces?namespaceId=${namespace}`);
  };
  await goOn(() => step('what was made goes away again', cleaning));
  await step('nothing keeps people out, no script failed, nothing was fetched from elsewhere', () => {
    assert.deepEqual(Object.fromEntries(barriers), {});
    assert.deepEqual(problems, []);
  });
});
