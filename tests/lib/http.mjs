import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import http from 'node:http';
import { basename } from 'node:path';
import { Readable } from 'node:stream';

/// One HTTP/1.1 request on a connection of its own, nothing followed, nothing retried.
///
/// `json` or `form` or `body` is the body; `token` becomes `Authorization: Bearer`. Answers `{status, headers, body, text, json}`;
/// Of a body of which only the `beginning` is given, the rest never comes; the caller says its length.
/// `headers` has lower-case names, `json` is undefined unless the body is JSON. Rejects when there is no whole answer.
export function request(base, method, path, { token, headers = {}, json, form, body, beginning, timeoutMs = 60_000 } = {}) {
  const fields = { connection: 'close', ...headers };
  if (token !== undefined) fields.authorization = `Bearer ${token}`;
  let payload = body;
  if (json !== undefined) {
    payload = JSON.stringify(json);
    fields['content-type'] ??= 'application/json';
  }
  if (form !== undefined) {
    fields['content-type'] ??= form.type;
    if (form.length !== undefined) fields['content-length'] ??= String(form.length);
    payload = form.stream();
  } else if (payload !== undefined) {
    fields['content-length'] ??= String(Buffer.byteLength(payload));
  } else if (beginning === undefined && ['POST', 'PUT', 'PATCH'].includes(method)) {
    fields['content-length'] ??= '0';
  }
  return new Promise((resolve, reject) => {
    const url = new URL(base);
    const outgoing = http.request(
      { host: url.hostname, port: url.port, method, path, headers: fields, agent: false, timeout: timeoutMs },
      (incoming) => {
        const chunks = [];
        incoming.on('data', (chunk) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          resolve(answer(incoming, Buffer.concat(chunks)));
          if (beginning !== undefined) outgoing.destroy();
        });
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer to ${method} ${path} in ${timeoutMs} ms`)));
    outgoing.on('error', reject);
    if (beginning !== undefined) {
      outgoing.write(beginning);
    } else if (payload instanceof Readable) {
      payload.on('error', reject);
      outgoing.on('close', () => payload.destroy());
      payload.pipe(outgoing);
    } else {
      outgoing.end(payload);
    }
  });
}

function answer(incoming, body) {
  const type = incoming.headers['content-type'] ?? '';
  const isJson = /^application\/([a-z-]+\+)?json/.test(type);
  const text = body.toString('utf8');
  let json;
  if (isJson && text !== '') json = JSON.parse(text);
  return { status: incoming.statusCode, headers: incoming.headers, body, text, json };
}

/// A multipart/form-data body (RFC 7578) whose files are read while they are sent. `fields`: name -> text; `files`: name ->
/// path, or `{ content, filename, type }`.
export async function multipart({ fields = {}, files = {} }) {
  const boundary = `matinee-${randomUUID()}`;
  const parts = [];
  for (const [name, text] of Object.entries(fields)) {
    parts.push({ head: `content-disposition: form-data; name="${name}"\r\n\r\n`, content: Buffer.from(String(text)) });
  }
  for (const [name, file] of Object.entries(files)) {
    const { content, path, filename, type } = typeof file === 'string' ? { path: file } : file;
    const shown = filename ?? basename(path ?? 'file');
    const head = `content-disposition: form-data; name="${name}"; filename="${shown}"\r\ncontent-type: ${type ?? 'application/octet-stream'}\r\n\r\n`;
    parts.push({ head, content: content === undefined ? undefined : Buffer.from(content), path });
  }
  let length = Buffer.byteLength(`--${boundary}--\r\n`);
  for (const part of parts) {
    part.size = part.content?.length ?? (await stat(part.path)).size;
    length += Buffer.byteLength(`--${boundary}\r\n${part.head}\r\n`) + part.size;
  }
  async function* bytes() {
    for (const part of parts) {
      yield Buffer.from(`--${boundary}\r\n${part.head}`);
      if (part.content !== undefined) yield part.content;
      else yield* createReadStream(part.path);
      yield Buffer.from('\r\n');
    }
    yield Buffer.from(`--${boundary}--\r\n`);
  }
  return { type: `multipart/form-data; boundary=${boundary}`, length, stream: () => Readable.from(bytes()) };
}
