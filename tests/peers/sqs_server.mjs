// The queue service of fauxqs, which does not look at signatures, behind a gate that does. Everything on free ports of loopback.
//
//   node sqs_server.mjs FILE [PID]    writes FILE once all listen, as lines NAME=value: SQS_ENDPOINT (signed requests), SQS_CONTROL
//                                     (see `control`), AWS_REGION and keys (those of the environment, if it has some); ends when the process
//                                     PID does
//
// Needs Node.js 20.
import { renameSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { buildApp } from 'fauxqs';
import { sigv4Gate } from './sigv4_gate.mjs';

const region = 'us-east-1';
const {
  AWS_ACCESS_KEY_ID: accessKeyId = 'MATINEETESTKEY000002',
  AWS_SECRET_ACCESS_KEY: secretAccessKey = 'matinee-test-secret-of-sqs-000000000002',
} = process.env;
const credentials = { accessKeyId, secretAccessKey };
const account = '000000000000'; // The only one that fauxqs has.

// Leases and delays of messages go by Date.now(), which stands still once a test moves it. Signatures go by the real time.
const realNow = Date.now;
let still;
Date.now = () => still ?? realNow();

const listening = (server) => new Promise((resolve) => {
  server.listen(0, '127.0.0.1', () => resolve(server.address().port));
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

const gate = await listening(sigv4Gate(inner, credentials, realNow));
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
