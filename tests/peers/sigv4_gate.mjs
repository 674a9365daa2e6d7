import { createHash, timingSafeEqual } from 'node:crypto';
import http from 'node:http';
import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';

const allowedSkewMs = 15 * 60_000;

/// A refusal as the JSON protocol of AWS words it.
class Refusal extends Error {
  constructor(code, message = code) {
    super(message);
    this.code = code;
  }
}

function parseAuthorization(header) {
  if (!header) throw new Refusal('MissingAuthenticationToken');
  const parts = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(header);
  if (!parts) throw new Refusal('IncompleteSignature');
  const [accessKeyId, day, region, service, end] = parts[1].split('/');
  if (end !== 'aws4_request') throw new Refusal('IncompleteSignature');
  return { accessKeyId, day, region, service, names: parts[2].split(';'), signature: parts[3] };
}

function parseDate(text = '') {
  const date = new Date(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Number.isNaN(date.getTime())) throw new Refusal('IncompleteSignature', 'no X-Amz-Date');
  return date;
}

/// The headers that were signed: "host" and every "x-amz-" have to be among them.
function signedHeaders(request, names) {
  if (!names.includes('host')) throw new Refusal('SignatureDoesNotMatch', 'host is not signed');
  const forgotten = Object.keys(request.headers).find((name) => name.startsWith('x-amz-') && !names.includes(name));
  if (forgotten) throw new Refusal('AccessDenied', `${forgotten} is not signed`);
  return Object.fromEntries(names.map((name) => {
    if (!(name in request.headers)) throw new Refusal('SignatureDoesNotMatch', `there is no ${name}`);
    return [name, request.headers[name]];
  }));
}

/// Throws a Refusal unless AWS's own signer makes the same signature of what has arrived.
async function check(request, body, { accessKeyId, secretAccessKey }, now) {
  const given = parseAuthorization(request.headers.authorization);
  if (given.accessKeyId !== accessKeyId) throw new Refusal('InvalidClientTokenId');
  const date = parseDate(request.headers['x-amz-date']);
  if (Math.abs(now() - date) > allowedSkewMs) throw new Refusal('RequestTimeTooSkewed');
  const headers = signedHeaders(request, given.names);
  const hash = createHash('sha256').update(body).digest('hex');
  if ((headers['x-amz-content-sha256'] ?? hash) !== hash) throw new Refusal('XAmzContentSHA256Mismatch');
  const signer = new SignatureV4({
    service: given.service,
    region: given.region,
    credentials: { accessKeyId, secretAccessKey },
    sha256: Sha256,
    uriEscapePath: true,
    applyChecksum: false,
  });
  const url = new URL(request.url, 'http://peer');
  const message = new HttpRequest({
    method: request.method,
    protocol: 'http:',
    hostname: 'peer',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { 'x-amz-content-sha256': hash, ...headers },
  });
  const signed = await signer.sign(message, {
    signingDate: date,
    signableHeaders: new Set(given.names),
    unsignableHeaders: new Set(given.names.includes('x-amz-content-sha256') ? [] : ['x-amz-content-sha256']),
  });
  const wanted = signed.headers.authorization.slice(-64);
  if (!timingSafeEqual(Buffer.from(wanted), Buffer.from(given.signature))) throw new Refusal('SignatureDoesNotMatch');
}

function refuse(answer, refusal) {
  const code = refusal.code ?? 'InternalFailure';
  answer.writeHead(refusal instanceof Refusal ? 403 : 500, { 'content-type': 'application/x-amz-json-1.0', connection: 'close' });
  answer.end(JSON.stringify({ __type: `com.amazon.coral.service#${code}`, message: refusal.message }));
}

function forward(request, body, answer, port) {
  const upstream = http.request(
    { host: '127.0.0.1', port, method: request.method, path: request.url, headers: request.headers },
    (response) => {
      answer.writeHead(response.statusCode, response.headers);
      response.pipe(answer);
    },
  );
  upstream.on('error', () => answer.destroy());
  answer.on('close', () => upstream.destroy());
  upstream.end(body);
}

/// A server that passes to `port` only what is signed with the credentials. `now`: milliseconds, by which signatures are old.
export function sigv4Gate(port, credentials, now = Date.now) {
  return http.createServer((request, answer) => {
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', async () => {
      const body = Buffer.concat(pieces);
      try {
        await check(request, body, credentials, now);
      } catch (refusal) {
        refuse(answer, refusal);
        return;
      }
      forward(request, body, answer, port);
    });
  });
}
