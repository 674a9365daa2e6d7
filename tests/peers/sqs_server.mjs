// The queue service of fauxqs, which does not look at signatures, behind a gate that does. Everything on free ports of loopback.
//
//   node sqs_server.mjs FILE [PID]    writes FILE once all listen, as lines NAME=value: SQS_ENDPOINT (signed requests), SQS_CONTROL
//                                     (see `control`), AWS_REGION and keys (those of the environment, if it has some); ends when the process
//                                     PID does. By SQS_LISTEN=ADDRESS:PORT signed requests are taken there, and SQS_QUEUES names queues
//                                     that are there from the beginning; keys may come from the file AWS_SHARED_CREDENTIALS_FILE.
//
// Needs Node.js 20.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { buildApp } from 'fauxqs';
import { sigv4Gate } from './sigv4_gate.mjs';

const region = 'us-east-1';
const { AWS_SHARED_CREDENTIALS_FILE: shared, SQS_LISTEN: listen = '127.0.0.1:0', SQS_QUEUES: queues = '' } = process.env;
const sharedKey = (name) => (shared ? readFileSync(shared, 'utf8').match(new RegExp(`^${name} *= *(.*)$`, 'm'))?.[1] : undefined);
const accessKeyId = process.env.AWS_ACCESS_KEY_ID ?? sharedKey('aws_access_key_id') ?? 'MATINEETESTKEY000002';
const secretAccessKey = process.env.AWS_SECRET_ACCESS_KEY ?? sharedKey('aws_secret_access_key') ?? 'matinee-test-secret-of-sqs-000000000002';
const credentials = { accessKeyId, secretAccessKey };
const account = '000000000000'; // The only one that fauxqs has.

// Leases and delays of messages go by Date.now(), which stands still once a test moves it. Signatures go by the real time.
const realNow = Date.now;
let still;
Date.now = () => still ?? realNow();

const listening = (server, address = '127.0.0.1:0') => new Promise((resolve) => {
  const [host, port] = address.split(':');
  server.listen(Number(port), host, () => resolve(server.address().port));
});

const [, , file, owner] = process.argv;
const app = buildApp({ logger: false, host: 'localhost', defaultRegion: region });
await app.listen({ port: 0, host: '127.0.0.1' });
const inner = app.server.address().port;

async function act(action, body) {
  const answer = await fetch(`http://127.0.0.1:${inner}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${action}: ${text}`);
  return JSON.parse(text || '{}');
}

/// A queue, and NAME-dead, to which it gives what was received `receives` times.
async function createQueue(name, receives) {
  await act('CreateQueue', { QueueName: `${name}-dead` });
  const policy = { deadLetterTargetArn: `arn:aws:sqs:${region}:${account}:${name}-dead`, maxReceiveCount: receives };
  await act('CreateQueue', { QueueName: name, Attributes: { RedrivePolicy: JSON.stringify(policy) } });
}

async function send(name, request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const { QueueUrl } = await act('GetQueueUrl', { QueueName: name });
  await act('SendMessage', { QueueUrl, MessageBody: Buffer.concat(pieces).toString() });
}

/// POST /queues/NAME?receives=N, POST /queues/NAME/messages (a body), GET /queues/NAME (what fauxqs holds), POST /clock?advance_ms=N.
async function control(request, answer) {
  const url = new URL(request.url, 'http://peer');
  const [, what, name, part] = url.pathname.split('/');
  try {
    let body = '';
    if (what === 'clock') still = Date.now() + Number(url.searchParams.get('advance_ms'));
    else if (part === 'messages') await send(name, request);
    else if (request.method === 'POST') await createQueue(name, Number(url.searchParams.get('receives') ?? 100));
    else body = await (await fetch(`http://127.0.0.1:${inner}/_fauxqs/queues/${name}`)).text();
    answer.end(body);
  } catch (error) {
    answer.writeHead(500).end(error.message);
  }
}

for (const name of queues.split(',').filter(Boolean)) await createQueue(name, 100);
const gate = await listening(sigv4Gate(inner, credentials, realNow), listen);
const controls = await listening(http.createServer(control));
const lines = {
  SQS_ENDPOINT: `http://127.0.0.1:${gate}`,
  SQS_CONTROL: `http://127.0.0.1:${controls}`,
  SQS_PID: process.pid,
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
};
writeFileSync(`${file}.new`, Object.entries(lines).map(([name, value]) => `${name}=${value}\n`).join(''));
renameSync(`${file}.new`, file);

process.on('SIGTERM', () => process.exit(0));
if (owner) {
  setInterval(() => {
    try {
      process.kill(Number(owner), 0);
    } catch {
      process.exit(0);
    }
  }, 1000);
}
