// Health, metrics, keys, documents, and the protocol's edges.
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { Client } from '../lib/client.mjs';
import { document, registry } from '../lib/openapi.mjs';
import { signUp } from '../lib/people.mjs';
import { Installation } from '../lib/shapes.mjs';
import { table } from '../lib/table.mjs';

let client;

before(async () => {
  client = new Client(await (await Installation.create({ worker: false })).start());
});
after(() => client.installation.remove());

table(() => client, [
  { name: 'alive', method: 'GET', path: '/livez', status: 200 },
  { name: 'ready', method: 'GET', path: '/readyz', status: 200 },
  { name: 'version', method: 'GET', path: '/version', status: 200, contains: ['0.1.0'] },
  { name: 'metrics', method: 'GET', path: '/metrics', request: () => ({ base: client.installation.directBase('user-service') }), status: 200, contains: ['http_server_request_duration_seconds'] },
  { name: 'metrics are not for the world', method: 'GET', path: '/metrics', request: () => ({ base: client.installation.directBase('user-service'), headers: { 'x-forwarded-for': '198.51.100.7' } }), status: 403, code: 'forbidden' },
  { name: 'keys are public ones', method: 'GET', path: '/.well-known/jwks.json', status: 200, lacks: ['"d"', '"k"'] },
  { name: 'a page about the API', method: 'GET', path: '/docs', status: 200, lacks: ['https://cdn', 'http://cdn', 'unpkg'] },
  { name: 'the API document', method: 'GET', path: '/openapi.json', status: 200, then: ({ json }) => assert.deepEqual(json, JSON.parse(JSON.stringify(document))) },
  { name: 'HEAD is GET without a body', method: 'HEAD', path: '/livez', status: 200, then: ({ body }) => assert.equal(body.length, 0) },
  { name: 'a path with dots leads nowhere', method: 'GET', path: '/stream/hls/%2e%2e/%2e%2e/etc/passwd', status: 404 },
  { name: 'a URL over 8 kB is refused', method: 'GET', path: `/livez?${'a'.repeat(9000)}`, status: registry.url_too_long, code: 'url_too_long' },
  { name: 'headers over 16 kB are refused', method: 'GET', path: '/livez', request: () => ({ base: client.installation.directBase('user-service'), headers: { 'x-large': 'a'.repeat(15_000), 'x-larger': 'b'.repeat(9000) } }), status: registry.headers_too_large, code: 'headers_too_large' },
]);

test('a well-formed request id is kept, another is replaced', async () => {
  const kept = await client.get('/livez', { headers: { 'x-request-id': 'my-id-42' } });
  assert.equal(kept.headers['x-request-id'], 'my-id-42');
  const replaced = await client.get('/livez', { headers: { 'x-request-id': 'spaces and "quotes"' } });
  assert.notEqual(replaced.headers['x-request-id'], 'spaces and "quotes"');
});

test('the access token verifies by the published keys', async () => {
  const { token } = await signUp(client);
  const [head, payload] = token.split('.').slice(0, 2).map((part) => JSON.parse(Buffer.from(part, 'base64url')));
  const { keys } = await client.expect(200, 'GET', '/.well-known/jwks.json');
  const key = keys.find((each) => each.kid === head.kid);
  assert.ok(key, 'kid is in the key set');
  assert.equal(head.alg, key.alg);
  for (const claim of ['iss', 'aud', 'sub', 'exp', 'iat']) assert.ok(claim in payload, `claim ${claim}`);
  const { subtle } = globalThis.crypto ?? (await import('node:crypto')).webcrypto;
  const algorithm = key.alg === 'EdDSA' ? { name: 'Ed25519' } : { name: 'ECDSA', namedCurve: 'P-256' };
  const imported = await subtle.importKey('jwk', key, algorithm, false, ['verify']);
  const signed = Buffer.from(token.split('.').slice(0, 2).join('.'));
  const signature = Buffer.from(token.split('.')[2], 'base64url');
  assert.ok(await subtle.verify(key.alg === 'EdDSA' ? 'Ed25519' : { name: 'ECDSA', hash: 'SHA-256' }, imported, signature, signed));
});

test('internal routes are closed to everybody without a service token', async () => {
  const { token } = await signUp(client);
  const base = client.installation.directBase('content-service');
  const path = '/internal/jobs/lease';
  for (const options of [{}, { token }, { token: 'rubbish' }]) {
    const answer = await client.post(path, { base, json: {}, ...options });
    assert.ok([401, 403].includes(answer.status), `${answer.status} for ${JSON.stringify(options)}`);
  }
});

test('bytes that are not HTTP get a 400 and the connection is closed', async () => {
  const { port } = new URL(client.installation.directBase('user-service'));
  for (const bytes of ['GET\r\n\r\n', '\x16\x03\x01\r\n\r\n', 'GET /livez HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n', 'GET /livez HTTP/1.1\r\nbad header: x\r\n\r\n']) {
    const answer = await raw(Number(port), bytes);
    assert.match(answer, /^HTTP\/1\.1 400 /, JSON.stringify(bytes));
  }
});

/// Everything a server says to these bytes until it closes the connection.
function raw(port, bytes) {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setTimeout(20_000, () => socket.destroy(new Error(`${JSON.stringify(bytes)}: the connection stays open; so far ${answer}`)));
    socket.on('data', (chunk) => (answer += chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}
