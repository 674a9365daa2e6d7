import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { repository } from './repository.mjs';

export const document = parse(readFileSync(`${repository}/api/openapi.yaml`, 'utf8'), { merge: true });

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema(document, 'openapi');
const compiled = new Map();

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

/// Every operation: `{method, path, operation, pattern}`. `{path}` takes the rest, slashes included; other parameters one segment.
export const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  methods
    .filter((method) => item[method])
    .map((method) => ({
      method: method.toUpperCase(),
      path,
      operation: item[method],
      pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{path\}/g, '.+').replace(/\{\w+\}/g, '[^/]+')}$`),
    })),
);

/// Problem documents about the request as a message, which any operation may answer (see the document's description).
const protocolStatuses = [408, 414, 431];

/// Code -> HTTP status, from the registry in libs/core/codes.hpp.
export const registry = readRegistry(readFileSync(`${repository}/libs/core/codes.hpp`, 'utf8'));

function readRegistry(text) {
  const status = Object.fromEntries([...text.matchAll(/^\s*(\w+),\s*\/\/\/< (\d{3})/gm)].map(([, kind, code]) => [kind, Number(code)]));
  const entries = [...text.matchAll(/Code \w+\{\s*"(\w+)",\s*ErrorKind::(\w+),/g)];
  return Object.fromEntries(entries.map(([, name, kind]) => [name, status[kind]]));
}

/// The operation that a request meets, literal paths before parameters; a HEAD without its own is answered by GET.
export function operationOf(method, target) {
  const path = target.split('?')[0];
  const having = (wanted) => operations.filter((each) => each.method === wanted && each.pattern.test(path));
  const own = having(method);
  const fitting = own.length === 0 && method === 'HEAD' ? having('GET') : own;
  return fitting.sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0];
}

/// Asserts that an answer is one that api/openapi.yaml documents: status, content type, headers, body. An answer to a path or
/// method that no operation has must be a problem document.
export function checkAnswer(method, target, answer) {
  const what = `${method} ${target} -> ${answer.status}`;
  assert.ok(answer.headers['x-request-id'], `${what}: no X-Request-Id`);
  const found = operationOf(method, target);
  const isPage = found?.operation.tags[0] === 'sandbox' && /^text\/html/.test(answer.headers['content-type'] ?? '');
  if (answer.status >= 400 && method !== 'HEAD' && !isPage) checkProblem(what, answer);
  if (!found) {
    assert.ok([404, 405].includes(answer.status), `${what}: no such operation, so 404 or 405`);
    return;
  }
  if (protocolStatuses.includes(answer.status)) return;
  const reference = responsePointer(found, answer.status);
  assert.ok(reference, `${what}: ${found.operation.operationId} does not document this status`);
  const response = resolve(reference);
  checkHeaders(what, response, answer);
  if (method !== 'HEAD') checkBody(what, reference, response, answer);
}

function checkProblem(what, answer) {
  assert.match(answer.headers['content-type'] ?? '', /^application\/problem\+json/, `${what}: an error without a problem document`);
  validate(what, '#/components/schemas/Problem', answer.json);
  assert.equal(answer.json.status, answer.status, `${what}: status in the problem document`);
  assert.equal(answer.json.request_id, answer.headers['x-request-id'], `${what}: request_id in the problem document`);
  assert.ok(answer.json.code in registry, `${what}: code ${answer.json.code} is not in the registry`);
  assert.equal(registry[answer.json.code], answer.status, `${what}: status of ${answer.json.code} in the registry`);
}

function responsePointer({ method, path, operation }, status) {
  const key = String(status) in operation.responses ? String(status) : undefined;
  if (!key) return undefined;
  const pointer = `#/paths/${escape(path)}/${method.toLowerCase()}/responses/${key}`;
  return operation.responses[key].$ref ?? pointer;
}

function escape(part) {
  return part.replace(/~/g, '~0').replace(/\//g, '~1');
}

function resolve(pointer) {
  return pointer.slice(2).split('/').reduce((node, part) => node[part.replace(/~1/g, '/').replace(/~0/g, '~')], document);
}

function checkHeaders(what, response, answer) {
  for (const [name, header] of Object.entries(response.headers ?? {})) {
    const value = answer.headers[name.toLowerCase()];
    const { schema, required } = header.$ref ? resolve(header.$ref) : header;
    assert.ok(value !== undefined || !required, `${what}: no ${name}`);
    if (value === undefined) continue;
    if (schema.pattern) assert.match(value, new RegExp(schema.pattern), `${what}: ${name}`);
    if (schema.const) assert.equal(value, schema.const, `${what}: ${name}`);
  }
}

function checkBody(what, reference, response, answer) {
  if (!response.content) {
    assert.equal(answer.body.length, 0, `${what}: a body where none is documented`);
    return;
  }
  const type = (answer.headers['content-type'] ?? '').split(';')[0].trim();
  assert.ok(type in response.content, `${what}: content type ${type || '(none)'} is not documented`);
  if (answer.json !== undefined) validate(what, `${reference}/content/${escape(type)}/schema`, answer.json);
}

/// Asserts that a value fits a schema of the document.
export function validate(what, pointer, value) {
  let check = compiled.get(pointer);
  if (!check) {
    check = ajv.compile({ $ref: `openapi${encodeURI(pointer).replace(/\{/g, '%7B').replace(/\}/g, '%7D')}` });
    compiled.set(pointer, check);
  }
  assert.ok(check(value), `${what}: ${ajv.errorsText(check.errors)} in ${JSON.stringify(value).slice(0, 1500)}`);
}
