// For each line "KEY N" pushes N to KEY and waits for one replica, both in one pipeline and so on one connection; answers
// "ok" when it was confirmed, otherwise why not.   node writer.js LIBRARY GROUP PASSWORD HOST:PORT,HOST:PORT,...
const readline = require('readline');
const [library, name, password, addresses] = process.argv.slice(2);
const sentinels = addresses.split(',').map(a => ({ host: a.split(':')[0], port: Number(a.split(':')[1]) }));

async function pusher() {
  if (library.startsWith('ioredis')) {
    const Redis = require('ioredis');
    const client = new Redis({
      sentinels, name, sentinelPassword: password, commandTimeout: 1000, failoverDetector: library.endsWith('detector'),
      sentinelRetryStrategy: () => 50, retryStrategy: () => 50, reconnectOnError: e => e.message.includes('READONLY'),
      // A WAIT that is sent again on a new connection would confirm nothing that was pushed on the old one.
      autoResendUnfulfilledCommands: false,
    });
    client.on('error', () => {});
    return async (key, n) => {
      const [[failed], [unheld, held]] = await client.pipeline().rpush(key, n).call('WAIT', 1, 400).exec();
      if (failed || unheld) throw failed || unheld;
      return held;
    };
  }
  const { createSentinel } = require('redis');
  const client = createSentinel({
    name, sentinelRootNodes: sentinels, sentinelClientOptions: { password }, scanInterval: 0,
  });
  client.on('error', () => {});
  await client.connect();
  return async (key, n) =>
    (await client.multi().rPush(key, n).addCommand(false, ['WAIT', '1', '400']).execAsPipeline())[1];
}

function inTime(promise) {
  let timer;
  return Promise.race([promise, new Promise((_, no) => { timer = setTimeout(no, 1200, new Error('late')); })])
    .finally(() => clearTimeout(timer));
}

pusher().then(push => {
  console.log('ready');
  readline.createInterface({ input: process.stdin })
    .on('line', line => {
      const [key, n] = line.split(' ');
      inTime(push(key, n)).then(
        held => console.log(held >= 1 ? 'ok' : 'held by no replica'),
        e => console.log('failed: ' + String(e.message).replace(/\s+/g, ' ')));
    })
    .on('close', () => process.exit(0));
}, e => { console.log('failed: ' + e.message); process.exit(1); });
process.on('unhandledRejection', () => {});
