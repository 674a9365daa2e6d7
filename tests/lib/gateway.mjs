import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accepts, freePort } from './ports.mjs';
import { delay } from './programs.mjs';
import { repository } from './repository.mjs';

const program = '/usr/sbin/nginx';
const startLimitMs = 10_000;

/// The gateway of docker-compose.yml, nginx itself, in front of copies of services on this machine. `folder`: of its own.
export class Gateway {
  static async create(folder) {
    if (!existsSync(program)) throw new Error(`no ${program}: install nginx-light`);
    const gateway = new Gateway();
    gateway.folder = folder;
    gateway.port = await freePort();
    gateway.base = `http://127.0.0.1:${gateway.port}`;
    return gateway;
  }

  /// `ports`: of all copies, by name of the service. They stay the same as long as this runs.
  async start(ports) {
    mkdirSync(join(this.folder, 'temporary'), { recursive: true });
    const file = join(this.folder, 'nginx.conf');
    writeFileSync(file, this.#configuration(ports));
    const log = join(this.folder, 'nginx.log');
    this.child = spawn(program, ['-e', log, '-c', file, '-g', 'daemon off;'], { stdio: 'ignore' });
    process.on('exit', this.end);
    const deadline = Date.now() + startLimitMs;
    while (!(await accepts(this.port))) {
      if (this.child.exitCode !== null || Date.now() > deadline) throw new Error(`nginx does not start: ${readFileSync(log, 'utf8')}`);
      await delay(20);
    }
  }

  /// The file of the image, with the names that Docker would resolve as groups of servers.
  #configuration(ports) {
    const groups = Object.entries(ports).map(([name, copies]) => {
      const servers = copies.map((port) => `server 127.0.0.1:${port} max_fails=0;`);
      return `upstream ${name} { ${servers.join(' ')} }`;
    });
    const conf = readFileSync(`${repository}/docker/gateway/nginx.conf`, 'utf8')
      .replaceAll('/tmp/', join(this.folder, 'temporary/'))
      .replace(/^ *resolver .*$/m, groups.join('\n'))
      .replace('listen 8080;', `listen 127.0.0.1:${this.port};`)
      .replaceAll('http://$service:8080', 'http://$service')
      .replace('worker_processes auto;', 'worker_processes 1;');
    return process.getuid() === 0 ? `user root;\n${conf}` : conf;
  }

  end = () => {
    this.child?.kill('SIGTERM');
  };

  async close() {
    if (!this.child) return;
    const ended = new Promise((resolve) => this.child.on('exit', resolve));
    this.end();
    if (this.child.exitCode === null) await ended;
    process.off('exit', this.end);
  }
}
