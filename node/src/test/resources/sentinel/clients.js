// Writes each key that comes in as a line, through the Sentinels of 127.0.41.1-3, and answers "ok" or "failed: why".
// node clients.js ioredis|ioredis-detector|node-redis, with both packages in NODE_PATH.
const readline = require('readline');
const hosts = ['127.0.41.1', '127.0.41.2', '127.0.41.3'];
const sentinels = hosts.map(host => ({ host, port: 26379 }));

async function writer(library) {
  if (library.startsWith('ioredis')) {
    const Redis = require('ioredis');
    const client = new Redis({
      sentinels, name: 'cache', commandTimeout: 1000, failoverDetector: library.endsWith('detector'),
      sentinelRetryStrategy: () => 50, retryStrategy: () => 50, reconnectOnError: e => e.message.includes('READONLY'),
    });
    client.on('error', () => {});
    return key => client.set(key, 'x');
  }
  const { createSentinel } = require('redis');
  const client = createSentinel({ name: 'cache', sentinelRootNodes: sentinels, scanInterval: 0 });
  client.on('error', () => {});
  await client.connect();
  return key => Promise.race([client.set(key, 'x'), new Promise((_, no) => setTimeout(no, 1000, new Error('late')))]);
}

writer(process.argv[2]).then(write => {
  readline.createInterface({ input: process.stdin })
    .on('line', key => write(key).then(() => console.log('ok'), e => console.log('failed: ' + e.message)))
    .on('close', () => process.exit(0));
}, e => { console.log('failed: ' + e.message); process.exit(1); });
process.on('unhandledRejection', () => {});
