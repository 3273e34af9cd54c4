'use strict';

// One walk with the Node client: register, be pushed changes over UDP, publish and hear configuration, withdraw.
// Arguments: the server address, the user name, the password. Prints "ok" and what it measured, or the reason and exits 1.

const { NacosNamingClient, NacosConfigClient } = require('nacos');

const [serverAddr, username, password] = process.argv.slice(2);
const silent = { info() {}, warn() {}, debug() {}, error() {} };
const service = 'node-walk';

async function until(what, condition, millis = 15000) {
  const start = Date.now();
  while (!condition()) {
    if (Date.now() - start > millis) {
      throw new Error(`${what} did not happen within ${millis} ms`);
    }
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  return Date.now() - start;
}

async function main() {
  const provider = new NacosNamingClient({ logger: silent, serverList: serverAddr, namespace: 'public', username, password });
  const consumer = new NacosNamingClient({ logger: silent, serverList: serverAddr, namespace: 'public', username, password });
  await provider.ready();
  await consumer.ready();
  let hosts = [];
  await provider.registerInstance(service, { ip: '10.0.0.1', port: 80 });
  consumer.subscribe(service, present => { hosts = present; });
  await until('the first list', () => hosts.length === 1);

  const pushes = [];
  for (let port = 81; port <= 85; port++) {
    const before = hosts.length;
    await provider.registerInstance(service, { ip: '10.0.0.1', port });
    pushes.push(await until(`the push of port ${port}`, () => hosts.length > before));
  }
  await provider.deregisterInstance(service, { ip: '10.0.0.1', port: 85 });
  pushes.push(await until('the push of a withdrawal', () => hosts.length === 5));

  const config = new NacosConfigClient({ serverAddr, username, password, requestTimeout: 6000 });
  const heard = [];
  config.subscribe({ dataId: 'node-walk.yaml', group: 'DEFAULT_GROUP' }, content => heard.push(content));
  await config.publishSingle('node-walk.yaml', 'DEFAULT_GROUP', 'name: 名');
  await until('the first content', () => heard.includes('name: 名'), 40000);
  await config.publishSingle('node-walk.yaml', 'DEFAULT_GROUP', 'name: second');
  await until('the second content', () => heard.includes('name: second'), 40000);
  await config.remove('node-walk.yaml', 'DEFAULT_GROUP');

  console.log(`ok slowest push ${Math.max(...pushes)} ms`);
  process.exit(0);
}

main().catch(failure => {
  console.error(failure.stack);
  process.exit(1);
});
