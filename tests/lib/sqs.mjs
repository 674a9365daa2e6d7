import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { delay } from './programs.mjs';

const server = fileURLToPath(new URL('../peers/sqs_server.mjs', import.meta.url));
const startLimitMs = 60_000;

/// A queue service of its own (tests/peers/sqs_server.mjs) with a queue for orders. `folder`: for its address. `credentials`: those of the
/// other services of AWS that the programs use, as a program has one pair of keys.
export class Sqs {
  static async start(folder, credentials = {}) {
    const sqs = new Sqs();
    const file = join(folder, 'sqs.env');
    sqs.child = spawn(process.execPath, [server, file, String(process.pid)], { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...credentials } });
    const deadline = Date.now() + startLimitMs;
    while (!existsSync(file)) {
      if (sqs.child.exitCode !== null || Date.now() > deadline) throw new Error('the queue service does not start');
      await delay(20);
    }
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    Object.assign(sqs, Object.fromEntries(lines.map((line) => line.split('=', 2))));
    const made = await fetch(`${sqs.SQS_CONTROL}/queues/transcode?receives=100`, { method: 'POST' });
    if (!made.ok) throw new Error(await made.text());
    return sqs;
  }

  /// Settings and credentials of programs that use it.
  get settings() {
    return {
      MATINEE_QUEUE__URL: `sqs://transcode?region=${this.AWS_REGION}&endpoint=${this.SQS_ENDPOINT}`,
      AWS_ACCESS_KEY_ID: this.AWS_ACCESS_KEY_ID,
      AWS_SECRET_ACCESS_KEY: this.AWS_SECRET_ACCESS_KEY,
    };
  }

  /// The messages of a queue: { ready, delayed, inflight }.
  async messages(queue = 'transcode') {
    return (await (await fetch(`${this.SQS_CONTROL}/queues/${queue}`)).json()).messages;
  }

  /// Somebody else's message.
  async send(body, queue = 'transcode') {
    const sent = await fetch(`${this.SQS_CONTROL}/queues/${queue}/messages`, { method: 'POST', body });
    if (!sent.ok) throw new Error(await sent.text());
  }

  async stop() {
    this.child.kill();
    if (this.child.exitCode === null && this.child.signalCode === null) await new Promise((resolve) => this.child.once('exit', resolve));
  }
}
