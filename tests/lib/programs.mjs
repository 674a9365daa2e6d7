import { spawn, spawnSync } from 'node:child_process';
import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from './repository.mjs';

/// Where the programs under test lie.
export const bin = process.env.MATINEE_BIN ?? `${repository}/build/dev/bin`;

const startLimitMs = 30_000;
const stopLimitMs = 30_000;

/// Every program ever started here, so that none outlives the tests.
const alive = new Set();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/// Only what a program needs: tests must not depend on who runs them.
function environment(extra) {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'MATINEE_QUERY_LOG', 'ASAN_OPTIONS', 'UBSAN_OPTIONS', 'TSAN_OPTIONS'];
  const inherited = Object.fromEntries(kept.filter((name) => process.env[name]).map((name) => [name, process.env[name]]));
  return { ...inherited, ...extra };
}

/// What a program prints. A file without a name, not a pipe: a pipe fills while a test waits for ffmpeg, and then the program waits too.
class Output {
  constructor() {
    const folder = mkdtempSync(join(tmpdir(), 'matinee-output-'));
    this.fd = openSync(join(folder, 'output'), 'a+');
    rmSync(folder, { recursive: true });
  }

  get text() {
    if (this.fd === null) return this.all;
    const bytes = Buffer.alloc(fstatSync(this.fd).size);
    return bytes.toString('utf8', 0, readSync(this.fd, bytes, 0, bytes.length, 0));
  }

  close() {
    this.all = this.text;
    closeSync(this.fd);
    this.fd = null;
  }
}

/// A running program and everything it has printed.
export class Program {
  constructor(name, args, env = {}) {
    this.name = name;
    this.out = new Output();
    this.err = new Output();
    this.child = spawn(`${bin}/${name}`, args, { env: environment(env), stdio: ['ignore', this.out.fd, this.err.fd] });
    alive.add(this.child);
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (code, signal) => {
        alive.delete(this.child);
        this.out.close();
        this.err.close();
        resolve({ code, signal });
      });
    });
    this.ended.catch(() => {});
  }

  get stdout() {
    return this.out.text;
  }

  get stderr() {
    return this.err.text;
  }

  get log() {
    return this.stdout + this.stderr;
  }

  /// Waits until the output matches; rejects with the log when the program ends or the time is over before.
  async printed(pattern, limitMs = startLimitMs) {
    const deadline = Date.now() + limitMs;
    let over = false;
    const ended = this.ended.then(() => (over = true), () => (over = true));
    for (;;) {
      const match = this.log.match(pattern);
      if (match) return match;
      if (over) throw new Error(`${this.name} ended before it printed ${pattern}:\n${this.log}`);
      if (Date.now() > deadline) throw new Error(`${this.name} did not print ${pattern} in ${limitMs} ms:\n${this.log}`);
      await Promise.race([ended, delay(10)]);
    }
  }

  /// The base URL, once the program listens.
  async base() {
    return (await this.printed(/listening on (http:\/\/[^\s"]+[^\s".,])/))[1];
  }

  /// Asks it to end and gives its exit code; kills it when it does not listen.
  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return (await this.ended).code;
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), stopLimitMs);
    const { code, signal } = await this.ended;
    clearTimeout(timer);
    if (signal === 'SIGKILL') throw new Error(`${this.name} did not end ${stopLimitMs} ms after SIGTERM:\n${this.log}`);
    return code;
  }

  /// kill -9.
  async kill() {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

/// Runs a command of `matinee` to its end: `{code, stdout, stderr}`.
export function cli(args, { env = {}, input = '', program = 'matinee' } = {}) {
  const done = spawnSync(`${bin}/${program}`, args, { env: environment(env), input, encoding: 'utf8', timeout: 120_000, maxBuffer: 1 << 26 });
  if (done.error) throw done.error;
  return { code: done.status, stdout: done.stdout, stderr: done.stderr };
}

export function delay(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/// Polls until `probe` gives something truthy; rejects with `what` after `limitMs`.
export async function eventually(what, probe, limitMs = 60_000, everyMs = 100) {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`${what} did not happen in ${limitMs} ms`);
    await delay(everyMs);
  }
}
