import crypto from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import http from 'node:http';
import { join, normalize } from 'node:path';

/// The parameters that a signature is made of; a CDN takes them off before it looks for the object.
const reserved = ['Policy', 'Signature', 'Key-Pair-Id', 'Expires', 'Hash-Algorithm'];

/// Base64 with other letters where URLs and cookies need them.
function decode(text) {
  return Buffer.from(text.replace(/-/g, '+').replace(/_/g, '=').replace(/~/g, '/'), 'base64');
}

/// Whether a URL fits the resource of a policy, in which * and ? are wild.
function fits(resource, url) {
  const pattern = resource.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp(`^${pattern}$`).test(url);
}

function cookiesOf(request) {
  const pairs = (request.headers.cookie ?? '').split(/; ?/).filter(Boolean);
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}

/// An edge of a CDN in front of a directory: it lets pass what a key of its group has signed, by query or by cookies, as CloudFront
/// does, and verifies with node:crypto. `keys`: id of the key pair -> public key. `now`: its clock, in seconds.
export class Edge {
  static async start({ root, keys, now = () => Date.now() / 1000 }) {
    const edge = new Edge();
    Object.assign(edge, { root, keys, now, log: [] });
    edge.server = http.createServer((request, response) => edge.#answer(request, response));
    await new Promise((resolve) => edge.server.listen(0, '127.0.0.1', resolve));
    edge.port = edge.server.address().port;
    edge.base = `http://127.0.0.1:${edge.port}`;
    return edge;
  }

  /// Why a request is refused, or undefined. A query wins over cookies.
  #refusal(url, cookies) {
    const byQuery = url.searchParams.has('Signature');
    const get = (name) => (byQuery ? (url.searchParams.get(name) ?? undefined) : cookies[`CloudFront-${name}`]);
    const key = this.keys[get('Key-Pair-Id')];
    if (!key || !get('Policy') || !get('Signature')) return 'MissingKey';
    const policy = decode(get('Policy'));
    const hash = get('Hash-Algorithm') === 'SHA256' ? 'sha256' : 'sha1';
    if (!crypto.verify(hash, policy, key, decode(get('Signature')))) return 'SignatureMismatch';
    const [statement] = JSON.parse(policy.toString()).Statement;
    const plain = new URL(url);
    for (const name of reserved) plain.searchParams.delete(name);
    if (!fits(statement.Resource, plain.href)) return 'ResourceMismatch';
    if (this.now() >= statement.Condition.DateLessThan['AWS:EpochTime']) return 'Expired';
    return undefined;
  }

  #answer(request, response) {
    const url = new URL(request.url, this.base);
    const refusal = this.#refusal(url, cookiesOf(request));
    this.log.push({ path: url.pathname, refusal });
    if (refusal) {
      response.writeHead(403, { 'content-type': 'text/xml' });
      response.end(`<Error><Code>AccessDenied</Code><Message>${refusal}</Message></Error>`);
      return;
    }
    const file = join(this.root, normalize(url.pathname));
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    createReadStream(file).pipe(response);
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
