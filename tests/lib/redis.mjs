import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { accepts, freePort } from './ports.mjs';
import { delay } from './programs.mjs';

const program = '/usr/bin/redis-server';
const startLimitMs = 30_000;

/// A Redis of its own on a free port, nothing on disk.
export class Redis {
  static async start() {
    if (!existsSync(program)) throw new Error(`no ${program}: install redis-server`);
    const server = new Redis();
    server.port = await freePort();
    await server.start();
    return server;
  }

  /// What `cache.url` takes.
  get url() {
    return `redis://127.0.0.1:${this.port}`;
  }

  /// After `kill`: the same port, empty.
  async start() {
    const args = ['--bind', '127.0.0.1', '--port', String(this.port), '--save', '', '--dir', '/'];
    this.child = spawn(program, args, { stdio: 'ignore' });
    process.on('exit', this.end);
    const deadline = Date.now() + startLimitMs;
    while (!(await accepts(this.port))) {
      if (this.child.exitCode !== null || Date.now() > deadline) throw new Error('Redis does not start');
      await delay(20);
    }
  }

  end = () => {
    this.child.kill('SIGKILL');
  };

  async kill() {
    const ended = new Promise((resolve) => this.child.on('exit', resolve));
    this.end();
    await ended;
    process.off('exit', this.end);
  }

  /// Leaves it without a processor, connections open.
  hang() {
    this.child.kill('SIGSTOP');
  }

  goOn() {
    this.child.kill('SIGCONT');
  }
}
