// Registers a service, hears of changes as a subscriber, publishes a configuration and hears of that; then tidies up.
// Exits with 1 and says what was not heard in time.
'use strict';

const { NacosConfigClient, NacosNamingClient } = require('nacos');

const address = process.env.NACOS_ADDRESS || '127.0.0.1:8848';
const username = process.env.NACOS_USERNAME || 'nacos';
const password = process.env.NACOS_PASSWORD || 'nacos';
const quiet = { ...console, info() {}, debug() {}, warn() {}, log() {} };

/** The value that the callback gives first, or an error after ten seconds. */
function heard(what, listen) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what} was not heard within 10 s`)), 10000);
    listen(value => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}

/** Waits until the list of the library is as expected. */
async function until(what, look) {
  for (let left = 100; left > 0; left--) {
    if (await look()) return;
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  throw new Error(`${what} did not come within 20 s`);
}

async function services() {
  const naming = new NacosNamingClient({ logger: quiet, serverList: address, namespace: 'public', username, password });
  await naming.ready();
  const added = heard('the new instance', done =>
    naming.subscribe('node-greeting', hosts => hosts.length > 0 && done(hosts)));
  await naming.registerInstance('node-greeting', { ip: '10.0.0.9', port: 8080, metadata: { zone: 'a' } });
  const [first] = await added;
  console.log(`pushed: ${first.ip}:${first.port}`);

  const second = heard('the second instance', done =>
    naming.subscribe('node-greeting', hosts => hosts.length === 2 && done(hosts)));
  await naming.registerInstance('node-greeting', { ip: '10.0.0.10', port: 8080 });
  await second;
  console.log('pushed: two instances');

  await naming.deregisterInstance('node-greeting', { ip: '10.0.0.9', port: 8080 });
  await naming.deregisterInstance('node-greeting', { ip: '10.0.0.10', port: 8080 });
  await until('the empty list', async () =>
    (await naming.getAllInstances('node-greeting', 'DEFAULT_GROUP', '', false)).length === 0);
  console.log('deregistered');
  await naming.close();
}

async function configuration() {
  const config = new NacosConfigClient({ logger: quiet, serverAddr: address, namespace: '', username, password });
  await config.ready();
  const dataId = 'node-greeting.yaml';
  const first = heard('the new configuration', done =>
    config.subscribe({ dataId, group: 'DEFAULT_GROUP' }, content => content && done(content)));
  await config.publishSingle(dataId, 'DEFAULT_GROUP', 'text: 你好');
  console.log(`changed: ${await first}`);
  const content = await config.getConfig(dataId, 'DEFAULT_GROUP');
  if (content !== 'text: 你好') throw new Error(`read ${content}`);

  const second = heard('the changed configuration', done =>
    config.subscribe({ dataId, group: 'DEFAULT_GROUP' }, changed => changed === 'text: again' && done(changed)));
  await config.publishSingle(dataId, 'DEFAULT_GROUP', 'text: again');
  console.log(`changed: ${await second}`);
  await config.remove(dataId, 'DEFAULT_GROUP');
  await until('the removal', async () => !(await config.getConfig(dataId, 'DEFAULT_GROUP')));
  console.log('removed');
  config.close();
}

services()
  .then(configuration)
  .then(() => process.exit(0)) // the library leaves timers behind
  .catch(error => {
    console.error(error.message);
    process.exit(1);
  });
