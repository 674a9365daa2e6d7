import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { delay } from './programs.mjs';

const server = fileURLToPath(new URL('../peers/smtp_server.py', import.meta.url));
const startLimitMs = 60_000;
const letterLimitMs = 30_000;

/// The letters of an installation: {name, to, subject, text} of each.
class Letters {
  seen = new Set();

  get #fresh() {
    return this.all().filter(({ name }) => !this.seen.has(name));
  }

  /// The next letter to this address; its token, where it has one, is kept out of logs.
  async next(installation, to, subject) {
    const deadline = Date.now() + letterLimitMs;
    let letter;
    while ((letter = this.#fresh.find((each) => each.to === to)) === undefined) {
      if (Date.now() > deadline) throw new Error(`no letter "${subject}" to ${to} in ${letterLimitMs} ms`);
      await delay(50);
    }
    this.seen.add(letter.name);
    assert.equal(letter.subject, subject);
    const link = letter.text.match(/^ {4}(https?:\S+)#([\w-]{43})$/m);
    installation.secret(link?.[2]);
    return { ...letter, page: link?.[1], token: link?.[2] };
  }

  /// Leaves out what comes until nothing came for some rounds of the sender.
  async settle() {
    for (let quiet = 0; quiet < 30; ++quiet) {
      await delay(100);
      if (this.#fresh.length > 0) quiet = 0;
      for (const { name } of this.#fresh) this.seen.add(name);
    }
  }
}

/// The folder that is the default.
export class MailFolder extends Letters {
  settings = {};

  of(installation) {
    this.folder = join(installation.data, 'mail');
    return this;
  }

  all() {
    if (!existsSync(this.folder)) return [];
    const names = readdirSync(this.folder).filter((name) => name.endsWith('.eml')).sort();
    return names.map((name) => {
      const [head, ...text] = readFileSync(join(this.folder, name), 'utf8').split('\r\n\r\n');
      const field = (wanted) => head.match(new RegExp(`^${wanted}: (.*)$`, 'm'))[1].trim();
      return { name, to: field('To'), subject: field('Subject'), text: text.join('\n\n').replaceAll('\r\n', '\n') };
    });
  }

  async close() {}
}

/// A mail server of its own, read by Python's parser.
export class MailServer extends Letters {
  static async start() {
    const mail = new MailServer();
    mail.folder = mkdtempSync(join(tmpdir(), 'matinee-smtp-'));
    await mail.start();
    return mail;
  }

  get settings() {
    return {
      MATINEE_MAIL__URL: `smtp://127.0.0.1:${this.port}`,
      MATINEE_MAIL__FROM: 'Matinee <no-reply@matinee.example>',
      MATINEE_MAIL__USERNAME: 'matinee',
      MATINEE_MAIL__PASSWORD: 'a word for the mail server',
      MATINEE_SERVER__PUBLIC_URL: 'https://matinee.example',
    };
  }

  /// Again after `stop`: on the same port.
  async start() {
    rmSync(join(this.folder, 'port'), { force: true });
    const { MATINEE_MAIL__USERNAME: user, MATINEE_MAIL__PASSWORD: password } = this.settings;
    const args = [server, this.folder, '--user', user, '--password', password, '--port', String(this.port ?? 0)];
    this.child = spawn('/usr/bin/python3', args, { stdio: ['ignore', 'ignore', 'inherit'] });
    process.on('exit', this.kill);
    const deadline = Date.now() + startLimitMs;
    while (!existsSync(join(this.folder, 'port'))) {
      if (this.child.exitCode !== null || Date.now() > deadline) throw new Error('the mail server does not start: it needs python3-aiosmtpd');
      await delay(20);
    }
    this.port = Number(readFileSync(join(this.folder, 'port'), 'utf8'));
  }

  kill = () => {
    this.child.kill('SIGKILL');
  };

  async stop() {
    process.off('exit', this.kill);
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.kill();
    await ended;
  }

  of() {
    return this;
  }

  all() {
    const names = readdirSync(this.folder).filter((name) => name.endsWith('.json')).sort();
    return names.map((name) => {
      const { headers, recipients, text, defects } = JSON.parse(readFileSync(join(this.folder, name), 'utf8'));
      assert.deepEqual(defects, []);
      assert.deepEqual(recipients, [headers.to]);
      return { name, to: headers.to, subject: headers.subject, text };
    });
  }

  async close() {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
