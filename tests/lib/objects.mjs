import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/// The objects of an installation, looked at from behind: in a folder, but for the locks that say whose a folder is.
export class DirectoryObjects {
  constructor(folder) {
    this.folder = folder;
  }

  keys(prefix = '') {
    if (!existsSync(this.folder)) return [];
    return readdirSync(this.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !['lock', '.lock'].includes(entry.name))
      .map((entry) => relative(this.folder, join(entry.parentPath ?? entry.path, entry.name)))
      .filter((key) => key.startsWith(prefix));
  }

  read(key) {
    return readFileSync(join(this.folder, key));
  }
}

/// The same in S3, by curl, which signs for itself. `url` and credentials are those of the installation.
export class S3Objects {
  constructor({ MATINEE_OBJECTS__URL: url, ...credentials }) {
    const [, bucket, prefix, endpoint] = url.match(/^s3:\/\/([^/]+)\/([^?]+)\?endpoint=(.*)$/);
    Object.assign(this, { credentials, prefix: `${prefix}/`, base: `${endpoint}/${bucket}` });
  }

  /// At most 1000, which no test comes near.
  keys(prefix = '') {
    const list = this.#get(`?list-type=2&prefix=${encodeURIComponent(this.prefix + prefix)}`).toString();
    return [...list.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key.slice(this.prefix.length));
  }

  read(key) {
    return this.#get(`/${this.prefix}${key}`);
  }

  #get(target) {
    const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_REGION: region } = this.credentials;
    const signing = ['--aws-sigv4', `aws:amz:${region}:s3`, '--user', `${id}:${secret}`, '--header', 'x-amz-content-sha256: UNSIGNED-PAYLOAD'];
    const done = spawnSync('curl', ['--silent', '--show-error', '--fail', '--max-time', '60', ...signing, this.base + target], { maxBuffer: 1 << 30 });
    if (done.status !== 0) throw new Error(`curl ${target}: ${done.stderr}`);
    return done.stdout;
  }
}
