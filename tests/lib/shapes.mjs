import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Gateway } from './gateway.mjs';
import { DirectoryObjects, S3Objects } from './objects.mjs';
import { Postgres } from './postgres.mjs';
import { Program, cli } from './programs.mjs';
import { Redis } from './redis.mjs';
import { forwarder, reverseProxy } from './reverse_proxy.mjs';
import { s3Settings } from './rgw.mjs';
import { Sqs } from './sqs.mjs';

/// The HTTP services in the order they start; the worker has no routes.
const services = ['user-service', 'content-service', 'payment-service', 'streaming-service'];
const workerName = 'ffmpeg-worker';
/// Setting that names a service to its neighbours.
const peerKeys = {
  'user-service': 'MATINEE_PEERS__USER',
  'content-service': 'MATINEE_PEERS__CONTENT',
  'payment-service': 'MATINEE_PEERS__PAYMENT',
  'streaming-service': 'MATINEE_PEERS__STREAMING',
};

/// An installation under test, in one of two shapes: `single` (matinee serve) or `five` (five programs behind a proxy), on SQLite or, with
/// MATINEE_ENGINE=postgres, on a PostgreSQL of its own; objects in a directory or, with MATINEE_OBJECTS=s3, in a place of its own in the
/// S3 that MATINEE_RGW names; orders in the database or, with MATINEE_QUEUE=sqs, in a queue service of its own. With MATINEE_COPIES=2 there
/// are two of each of the five, behind nginx, each with a data directory of its own as if on a machine of its own, and limits in a Redis.
/// Outlives its programs: `start` after `kill` or `stop` goes on with the same data.
export class Installation {
  /// `env`: settings; `worker: false`: nothing is ever transcoded.
  static async create({ shape = process.env.MATINEE_SHAPE ?? 'single', env = {}, worker = true } = {}) {
    const installation = new Installation();
    installation.shape = shape;
    installation.hasWorker = worker;
    installation.copies = shape === 'five' ? Number(process.env.MATINEE_COPIES ?? 1) : 1;
    installation.folder = await mkdtemp(join(tmpdir(), 'matinee-test-'));
    installation.data = join(installation.folder, 'data');
    installation.clockFile = join(installation.folder, 'clock');
    installation.programs = {};
    installation.finished = [];
    installation.secrets = new Set();
    installation.objects = new DirectoryObjects(join(installation.data, 'objects'));
    await writeFile(installation.clockFile, '0\n');
    installation.env = { MATINEE_TEST_CLOCK_FILE: installation.clockFile, MATINEE_LOG__LEVEL: 'debug', MATINEE_LOG__FORMAT: 'json', ...env };
    if (process.env.MATINEE_OBJECTS === 's3') {
      const settings = s3Settings(installation.folder);
      Object.assign(installation.env, settings);
      installation.secret(settings.AWS_SECRET_ACCESS_KEY);
      installation.objects = new S3Objects(settings);
    }
    if (process.env.MATINEE_QUEUE === 'sqs') {
      const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = installation.env;
      installation.sqs = await Sqs.start(installation.folder, AWS_ACCESS_KEY_ID ? { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } : {});
      Object.assign(installation.env, installation.sqs.settings);
      installation.secret(installation.sqs.AWS_SECRET_ACCESS_KEY);
    }
    if (process.env.MATINEE_ENGINE === 'postgres') {
      installation.postgres = await Postgres.start();
      installation.env.MATINEE_DATABASE__URL = installation.postgres.url;
    }
    if (installation.copies > 1) {
      installation.redis = await Redis.start();
      installation.env.MATINEE_CACHE__URL = installation.redis.url;
      installation.shareBetweenCopies();
    }
    return installation;
  }

  /// Gives what every copy of a service has to have in common: several machines do not share a data directory.
  shareBetweenCopies() {
    const key = (bytes = 24) => randomBytes(bytes).toString('base64url');
    this.env.MATINEE_OBJECTS__URL ??= `file:${join(this.data, 'objects')}`;
    this.env.MATINEE_AUTH__ACCESS_KEY ??= `ed25519:${key(32)}`;
    this.env.MATINEE_AUTH__SERVICE_SECRET ??= key();
    this.env.MATINEE_CDN__KEYS ??= key();
    this.env.MATINEE_PAYMENTS__WEBHOOK_SECRET ??= `whsec_${key()}`;
    this.secret(this.env.MATINEE_AUTH__ACCESS_KEY, this.env.MATINEE_AUTH__SERVICE_SECRET, this.env.MATINEE_CDN__KEYS, this.env.MATINEE_PAYMENTS__WEBHOOK_SECRET);
  }

  /// Starts every program and waits until /readyz is 200; sets `base`.
  async start() {
    if (this.shape === 'five') await this.#startFive();
    else await this.#startSingle();
    return this;
  }

  async #startSingle() {
    const roles = this.hasWorker ? [] : ['--services', 'user,content,streaming,payment'];
    // The first start picks a port; a later one takes it again, so that URLs stay good.
    const listen = this.base ? this.base.replace('http://', '') : '127.0.0.1:0';
    const program = new Program('matinee', ['serve', '--data', this.data, '--listen', listen, '--test-hooks', ...roles], this.env);
    this.programs.matinee = program;
    this.base = await program.base();
  }

  async #startFive() {
    this.peers ??= await this.#peers();
    this.proxy ??= await this.#front();
    this.base = this.proxy.base;
    for (const name of services) await this.#startCopies(name);
    if (this.hasWorker) await this.#startCopies(workerName);
    if (this.copies > 1 && !this.proxy.child) await this.proxy.start(Object.fromEntries(services.map((name) => [name, this.#portsOf(name)])));
  }

  #front() {
    return this.copies > 1 ? Gateway.create(join(this.folder, 'gateway')) : reverseProxy((name) => this.ports[name]);
  }

  async #startCopies(name) {
    await this.startService(name);
    for (let copy = 2; copy <= this.copies; ++copy) await this.startService(name, `${name}-${copy}`);
  }

  /// Of the copies of a service.
  #portsOf(name) {
    return Object.keys(this.ports).filter((each) => each.replace(/-\d+$/, '') === name).map((each) => this.ports[each]);
  }

  async #peers() {
    this.ports = {};
    const peers = {};
    let turn = 0;
    const next = (ports) => ports[++turn % ports.length];
    for (const name of services) peers[name] = await forwarder(() => next(this.#portsOf(name)));
    return peers;
  }

  /// One of the five programs. Another one of a kind is called `as`, and has a data directory of its own as if it were on another machine.
  async startService(name, as = name) {
    const neighbours = Object.fromEntries(services.map((peer) => [peerKeys[peer], this.peers[peer].base]));
    const env = { ...this.env, ...neighbours, MATINEE_SERVER__TRUSTED_PROXIES: '127.0.0.1', MATINEE_SERVER__PUBLIC_URL: this.base };
    // nginx knows where its copies are.
    const port = this.copies > 1 ? (this.ports[as] ?? 0) : 0;
    const program = new Program(name, ['--data', this.dataOf(as), '--listen', `127.0.0.1:${port}`, '--test-hooks'], env);
    this.programs[as] = program;
    this.ports[as] = new URL(await program.base()).port;
  }

  /// The data directory of a program.
  dataOf(name) {
    return [...services, workerName, 'matinee'].includes(name) ? this.data : join(this.folder, name);
  }

  /// Of a service: where it listens itself, without the proxy.
  directBase(service) {
    return this.shape === 'five' ? `http://127.0.0.1:${this.ports[service]}` : this.base;
  }

  /// Of all copies of a service.
  directBases(service) {
    return this.shape === 'five' ? this.#portsOf(service).map((port) => `http://127.0.0.1:${port}`) : [this.base];
  }

  /// The program that does a service's work in this shape.
  program(service) {
    return this.programs[this.shape === 'five' ? service : 'matinee'];
  }

  /// Seconds added to the wall clock of every program.
  async setClock(offsetSeconds) {
    await writeFile(this.clockFile, `${offsetSeconds}\n`);
  }

  /// A command of the `matinee` program on the same data.
  cli(...args) {
    const { MATINEE_TEST_CLOCK_FILE: _, ...env } = this.env;
    return cli([...args, '--data', this.data], { env });
  }

  /// The same without blocking: for commands that call something which runs in this very process.
  async run(...args) {
    const { MATINEE_TEST_CLOCK_FILE: _, ...env } = this.env;
    const program = new Program('matinee', [...args, '--data', this.data], env);
    const { code } = await program.ended;
    return { code, stdout: program.stdout, stderr: program.stderr };
  }

  /// kill -9 of everything, or of one program.
  async kill(name) {
    const names = name ? [name] : Object.keys(this.programs);
    await Promise.all(names.map((each) => this.programs[each].kill()));
    this.#retire(names);
  }

  /// Ends everything in the order a supervisor would; rejects when a program did not end with 0.
  async stop() {
    const failures = [];
    const names = Object.keys(this.programs).reverse();
    for (const name of names) {
      const code = await this.programs[name].stop();
      if (code !== 0) failures.push(`${name} ended with ${code}:\n${this.programs[name].log.slice(-4000)}`);
    }
    this.#retire(names);
    if (failures.length > 0) throw new Error(failures.join('\n'));
  }

  #retire(names) {
    for (const name of names) {
      this.finished.push(this.programs[name]);
      delete this.programs[name];
    }
  }

  /// Everything that any program has printed.
  get logs() {
    return [...this.finished, ...Object.values(this.programs)].map((program) => program.log).join('');
  }

  /// Words that must never be in a log; `remove` looks for them.
  secret(...words) {
    for (const word of words) if (word) this.secrets.add(word);
  }

  /// The keys that the programs made for themselves.
  async #secretsOfTheData() {
    const folder = join(this.data, 'secrets');
    for (const name of await readdir(folder).catch(() => [])) {
      const text = await readFile(join(folder, name), 'utf8');
      this.secret(...text.split('\n').filter((line) => line.length >= 16 && !line.startsWith('-----')));
    }
  }

  /// Stops all, deletes the data, and rejects when a log holds a secret or a sanitizer's report.
  async remove() {
    try {
      await this.stop();
    } finally {
      await this.#secretsOfTheData();
      await this.proxy?.close();
      for (const peer of Object.values(this.peers ?? {})) await peer.close();
      await this.postgres?.stop();
      await this.sqs?.stop();
      await this.redis?.kill();
      await rm(this.folder, { recursive: true, force: true });
    }
    const logs = this.logs;
    for (const secret of this.secrets) {
      const at = logs.indexOf(secret);
      if (at >= 0) throw new Error(`a log holds the secret ${secret.slice(0, 6)}…: ${logs.slice(Math.max(0, at - 200), at)}`);
    }
    const report = logs.match(/(ERROR: (Address|Leak)Sanitizer|runtime error:|WARNING: ThreadSanitizer)[^]{0,4000}/);
    if (report) throw new Error(report[0]);
  }
}
