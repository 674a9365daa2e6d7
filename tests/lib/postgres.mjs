import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { delay } from './programs.mjs';

const startLimitMs = 60_000;

/// The bin directory of the newest installed version.
function programs() {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => b - a) : [];
  const newest = versions.find((version) => existsSync(`${root}/${version}/bin/postgres`));
  if (!newest) throw new Error(`no PostgreSQL below ${root}: install postgresql`);
  return `${root}/${newest}/bin`;
}

/// PostgreSQL refuses to run as root; then it runs as its own user.
function servant() {
  if (process.getuid() !== 0) return {};
  const line = readFileSync('/etc/passwd', 'utf8').split('\n').find((entry) => entry.startsWith('postgres:'));
  const [, , uid, gid] = line.split(':').map(Number);
  return { uid, gid };
}

/// A PostgreSQL of its own in a fresh directory, reachable by a Unix socket only.
export class Postgres {
  static async start() {
    const server = new Postgres();
    server.folder = mkdtempSync(join(tmpdir(), 'matinee-postgres-'));
    const as = servant();
    if (as.uid !== undefined) chownSync(server.folder, as.uid, as.gid);
    const data = join(server.folder, 'data');
    const init = ['-D', data, '--username=matinee', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'];
    const made = spawnSync(`${programs()}/initdb`, init, { ...as, cwd: server.folder, encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
    const settings = ['fsync=off', 'full_page_writes=off', 'shared_buffers=16MB', 'max_connections=120', 'log_min_messages=warning'];
    const args = ['-D', data, '-k', server.folder, '-h', '', ...settings.flatMap((setting) => ['-c', setting])];
    server.child = spawn(`${programs()}/postgres`, args, { ...as, cwd: server.folder, stdio: 'ignore' });
    process.on('exit', server.kill);
    await server.#ready(data);
    return server;
  }

  /// What `database.url` takes.
  get url() {
    return `postgres:///postgres?user=matinee&host=${this.folder}`;
  }

  /// The eighth line of postmaster.pid says what the server is doing.
  async #ready(data) {
    const deadline = Date.now() + startLimitMs;
    const state = () => existsSync(join(data, 'postmaster.pid')) && readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[7];
    while (!state()?.startsWith?.('ready')) {
      if (this.child.exitCode !== null || Date.now() > deadline) throw new Error('PostgreSQL does not start');
      await delay(20);
    }
  }

  kill = () => {
    this.child.kill('SIGQUIT');
  };

  async stop() {
    const ended = new Promise((resolve) => this.child.on('exit', resolve));
    this.kill();
    await ended;
    process.off('exit', this.kill);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
