// Titles over HTTP: uploading, listing, changing, deleting; what viewers may see. No worker: nothing is ever transcoded.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from '../lib/client.mjs';
import { testClip } from '../lib/clips.mjs';
import { multipart } from '../lib/http.mjs';
import { signUp, withRole } from '../lib/people.mjs';
import { Installation } from '../lib/shapes.mjs';
import { table } from '../lib/table.mjs';
import { upload } from '../lib/videos.mjs';

const missing = '/videos/vid_01jd7q8v9hf6m8q3w2k5t4r7x0';
const file = testClip();

let client;
let editor;
let viewer;
let admin;
let video;
let forms;

before(async () => {
  client = new Client(await (await Installation.create({ worker: false })).start());
  editor = await withRole(client, 'editor');
  admin = await withRole(client, 'admin');
  viewer = await signUp(client);
  const answer = await upload(client, editor.token, file, { title: 'The General', description: 'A train.\nA chase.' });
  assert.equal(answer.status, 201, answer.text);
  assert.equal(answer.headers.location, `/videos/${answer.json.id}`);
  video = answer.json;
  forms = {
    text: await multipart({ fields: { title: 'x' }, files: { file: { content: 'This is only text.\n'.repeat(50), filename: 'movie.mp4', type: 'video/mp4' } } }),
    empty: await multipart({ fields: { title: 'x' }, files: { file: { content: '', filename: 'movie.mp4' } } }),
    none: await multipart({ fields: { title: 'x' } }),
    longTitle: await multipart({ fields: { title: 'x'.repeat(201) }, files: { file } }),
    badAccess: await multipart({ fields: { title: 'x', access: 'everyone' }, files: { file } }),
    unknown: await multipart({ fields: { title: 'x', owner: 'me' }, files: { file } }),
    traversal: await multipart({ fields: { title: 'x' }, files: { file: { path: file, filename: '../../../etc/passwd' } } }),
  };
});
after(() => client.installation.remove());

const withForm = (name, account = () => editor) => () => ({ token: account().token, form: forms[name] });
const as = (account, json) => () => ({ token: account().token, json });
const its = () => `/videos/${video.id}`;

table(() => client, [
  { name: 'a fresh title is queued', method: 'GET', path: its, request: () => ({ token: editor.token }), status: 200,
    then: ({ json }) => {
      assert.equal(json.status, 'queued');
      assert.equal(json.playable, false);
      assert.equal(json.published, true);
      assert.equal(json.access, 'subscription');
      assert.equal(json.title, 'The General');
      assert.equal(json.description, 'A train.\nA chase.');
    } },
  { name: 'uploading needs a token', method: 'POST', path: '/videos', request: () => ({ form: forms.text }), status: 401, code: 'unauthenticated' },
  { name: 'uploading needs an editor', method: 'POST', path: '/videos', request: withForm('text', () => viewer), status: 403, code: 'forbidden' },
  { name: 'text called .mp4 is refused', method: 'POST', path: '/videos', request: withForm('text'), status: 422, code: 'unsupported_media' },
  { name: 'an empty file is refused', method: 'POST', path: '/videos', request: withForm('empty'), status: 422 },
  { name: 'a form without a file is refused', method: 'POST', path: '/videos', request: withForm('none'), status: 422, code: 'invalid_request', contains: ['file'] },
  { name: 'a title over 200 characters is refused', method: 'POST', path: '/videos', request: withForm('longTitle'), status: 422, code: 'invalid_request', contains: ['title'] },
  { name: 'an unknown access is refused', method: 'POST', path: '/videos', request: withForm('badAccess'), status: 422, code: 'invalid_request', contains: ['access'] },
  { name: 'an unknown field is refused', method: 'POST', path: '/videos', request: withForm('unknown'), status: 422, code: 'invalid_request', contains: ['owner'] },
  { name: 'JSON instead of a form is refused', method: 'POST', path: '/videos', request: as(() => editor, { title: 'x' }), status: 415, code: 'unsupported_media_type' },
  { name: 'a form without a boundary is refused', method: 'POST', path: '/videos', request: () => ({ token: editor.token, body: 'x', headers: { 'content-type': 'multipart/form-data' } }), status: 415, code: 'unsupported_media_type' },
  { name: 'a form that ends early is refused', method: 'POST', path: '/videos', request: () => ({ token: editor.token, body: '--b\r\ncontent-disposition: form-data; name="title"\r\n\r\nx', headers: { 'content-type': 'multipart/form-data; boundary=b' } }), status: 400, code: 'malformed_request' },
  { name: 'a hostile file name is only shown, never used', method: 'POST', path: '/videos', request: withForm('traversal'), status: 201, lacks: ['../'] },

  { name: 'anybody sees how far a published title is', method: 'GET', path: its, status: 200, then: ({ json }) => assert.equal(json.playable, false) },
  { name: 'and a viewer', method: 'GET', path: its, request: () => ({ token: viewer.token }), status: 200, then: ({ json }) => assert.equal(json.status, 'queued') },
  { name: 'an unknown title is not found', method: 'GET', path: missing, request: () => ({ token: editor.token }), status: 404, code: 'not_found' },
  { name: 'something that is no id is not found', method: 'GET', path: '/videos/everything', request: () => ({ token: editor.token }), status: 404, code: 'not_found' },
  { name: 'an id of another kind is not found', method: 'GET', path: () => `/videos/${editor.id}`, request: () => ({ token: editor.token }), status: 404, code: 'not_found' },
  { name: 'a bad token is refused even where none is needed', method: 'GET', path: '/videos', request: { token: 'rubbish' }, status: 401, code: 'invalid_token' },

  { name: 'the list for nobody has what plays', method: 'GET', path: '/videos', status: 200, then: ({ json }) => assert.deepEqual(json.data, []) },
  { name: 'or what is in a state that is asked for', method: 'GET', path: '/videos?status=queued', status: 200, contains: ['The General'] },
  { name: 'the list for editors has it', method: 'GET', path: '/videos', request: () => ({ token: editor.token }), status: 200, contains: ['The General'] },
  { name: 'the list is searched without regard to case', method: 'GET', path: '/videos?q=gENERal', request: () => ({ token: editor.token }), status: 200, contains: ['The General'] },
  { name: 'the list is filtered by status', method: 'GET', path: '/videos?status=failed', request: () => ({ token: editor.token }), status: 200, lacks: ['The General'] },
  { name: 'an unknown status is refused', method: 'GET', path: '/videos?status=lost', request: () => ({ token: editor.token }), status: 422, code: 'invalid_request', contains: ['status'] },
  { name: 'a limit of 0 is refused', method: 'GET', path: '/videos?limit=0', status: 422, code: 'invalid_request', contains: ['limit'] },
  { name: 'a limit of 101 is refused', method: 'GET', path: '/videos?limit=101', status: 422, code: 'invalid_request', contains: ['limit'] },
  { name: 'a limit that is no number is refused', method: 'GET', path: '/videos?limit=ten', status: 422, code: 'invalid_request', contains: ['limit'] },
  { name: 'a cursor that is none is refused', method: 'GET', path: '/videos?cursor=abc', status: 400, code: 'invalid_cursor' },
  { name: 'a repeated parameter is refused', method: 'GET', path: '/videos?limit=1&limit=2', status: 400, code: 'malformed_request' },

  { name: 'changing needs a token', method: 'PATCH', path: its, request: { json: { title: 'x' } }, status: 401, code: 'unauthenticated' },
  { name: 'changing needs an editor', method: 'PATCH', path: its, request: as(() => viewer, { title: 'x' }), status: 403, code: 'forbidden' },
  { name: 'changing an unknown title', method: 'PATCH', path: missing, request: as(() => editor, { title: 'x' }), status: 404, code: 'not_found' },
  { name: 'an empty title is refused', method: 'PATCH', path: its, request: as(() => editor, { title: '  ' }), status: 422, code: 'invalid_request', contains: ['/title'] },
  { name: 'a status cannot be set', method: 'PATCH', path: its, request: as(() => editor, { status: 'ready' }), status: 422, code: 'invalid_request', contains: ['/status'] },
  { name: 'a stale If-Match is refused', method: 'PATCH', path: its, request: () => ({ token: editor.token, json: { title: 'x' }, headers: { 'if-match': '"stale"' } }), status: 412, code: 'precondition_failed' },
  { name: 'a title changes', method: 'PATCH', path: its, request: as(() => editor, { title: 'The Navigator', access: 'free', published: false }), status: 200,
    then: ({ json }) => {
      assert.equal(json.title, 'The Navigator');
      assert.equal(json.access, 'free');
      assert.equal(json.published, false);
      assert.equal(json.description, 'A train.\nA chase.');
    } },
  { name: 'an admin may change it too', method: 'PATCH', path: its, request: as(() => admin, { published: true }), status: 200 },
  { name: 'only failed titles are retried', method: 'POST', path: () => `${its()}/retry`, request: () => ({ token: editor.token }), status: 409, code: 'not_retryable' },
  { name: 'retrying an unknown title', method: 'POST', path: `${missing}/retry`, request: () => ({ token: editor.token }), status: 404, code: 'not_found' },
  { name: 'jobs are not for viewers', method: 'GET', path: '/jobs', request: () => ({ token: viewer.token }), status: 403, code: 'forbidden' },
  { name: 'the list of jobs', method: 'GET', path: '/jobs', request: () => ({ token: admin.token }), status: 200, then: ({ json }) => assert.ok(json.data.some((job) => job.video_id === video.id)) },
  { name: 'an unknown job', method: 'GET', path: '/jobs/job_01jd7q8v9hf6m8q3w2k5t4r7x0', request: () => ({ token: admin.token }), status: 404, code: 'not_found' },
  { name: 'deleting needs a token', method: 'DELETE', path: its, status: 401, code: 'unauthenticated' },
  { name: 'deleting needs an editor', method: 'DELETE', path: its, request: () => ({ token: viewer.token }), status: 403, code: 'forbidden' },
  { name: 'deleting an unknown title', method: 'DELETE', path: missing, request: () => ({ token: editor.token }), status: 404, code: 'not_found' },
]);

test('a conditional GET of an unchanged title has no body', async () => {
  const first = await client.get(its(), { token: editor.token });
  const again = await client.get(its(), { token: editor.token, headers: { 'if-none-match': first.headers.etag } });
  assert.equal(again.status, 304);
  const changed = await client.patch(its(), { token: editor.token, json: { description: 'Another.' }, headers: { 'if-match': first.headers.etag } });
  assert.equal(changed.status, 200, changed.text);
  assert.notEqual(changed.headers.etag, first.headers.etag);
  const lost = await client.patch(its(), { token: editor.token, json: { description: 'Lost.' }, headers: { 'if-match': first.headers.etag } });
  assert.equal(lost.status, 412);
});

test('pages follow each other without gaps or repeats', async () => {
  for (let n = 0; n < 4; ++n) assert.equal((await upload(client, editor.token, file, { title: `Part ${n}` })).status, 201);
  const seen = [];
  let cursor = null;
  do {
    const page = await client.expect(200, 'GET', `/videos?limit=2${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`, { token: editor.token });
    assert.ok(page.data.length <= 2);
    seen.push(...page.data.map((each) => each.id));
    cursor = page.next_cursor;
  } while (cursor);
  const all = (await client.expect(200, 'GET', '/videos?limit=100', { token: editor.token })).data.map((each) => each.id);
  assert.deepEqual(seen, all);
  assert.deepEqual([...all].sort().reverse(), all, 'newest first');
});

test('a cursor of another filter is refused', async () => {
  const { next_cursor: cursor } = await client.expect(200, 'GET', '/videos?limit=1', { token: editor.token });
  const other = await client.get(`/videos?q=part&cursor=${encodeURIComponent(cursor)}`, { token: editor.token });
  assert.equal(other.json?.code, 'invalid_cursor');
});

test('a repeated upload with the same Idempotency-Key makes one video', async () => {
  const headers = { 'idempotency-key': 'a-key-of-mine' };
  const first = await upload(client, editor.token, file, { title: 'Once' }, headers);
  const again = await upload(client, editor.token, file, { title: 'Once' }, headers);
  assert.equal(first.status, 201);
  assert.equal(again.status, 201, again.text);
  assert.equal(again.json.id, first.json.id);
  const other = await upload(client, editor.token, file, { title: 'Twice' }, headers);
  assert.equal(other.json?.code, 'idempotency_mismatch');
});

test('a cancelled job fails its video with a reason; a retry queues it again', async () => {
  const { json: made } = await upload(client, editor.token, file, { title: 'To be cancelled' });
  const { data } = await client.expect(200, 'GET', '/jobs?limit=100', { token: admin.token });
  const job = data.find((each) => each.video_id === made.id);
  await client.expect(403, 'POST', `/jobs/${job.id}/cancel`, { token: viewer.token });
  const cancelled = await client.expect(200, 'POST', `/jobs/${job.id}/cancel`, { token: admin.token });
  assert.equal(cancelled.state, 'cancelled');
  await client.expect(409, 'POST', `/jobs/${job.id}/cancel`, { token: admin.token });
  const failed = await client.expect(200, 'GET', `/videos/${made.id}`, { token: editor.token });
  assert.equal(failed.status, 'failed');
  assert.ok(failed.reason.length > 0);
  const retried = await client.post(`/videos/${made.id}/retry`, { token: editor.token });
  assert.equal(retried.status, 200, retried.text);
  assert.equal(retried.json.status, 'queued');
});

test('a deleted title is gone at once', async () => {
  const { json: made } = await upload(client, editor.token, file, { title: 'To be deleted' });
  await client.expect(204, 'DELETE', `/videos/${made.id}`, { token: editor.token });
  await client.expect(404, 'GET', `/videos/${made.id}`, { token: editor.token });
  await client.expect(404, 'DELETE', `/videos/${made.id}`, { token: editor.token });
});

test('an upload over the limit is refused before it has all arrived', async () => {
  const small = new Client(await (await Installation.create({ worker: false, env: { MATINEE_SERVER__MAX_UPLOAD_BYTES: '10000' } })).start());
  try {
    const person = await withRole(small, 'editor');
    // Node's client never reads the answer when the connection ends while it is still sending: this one sends the beginning only.
    const headers = { 'content-type': 'multipart/form-data; boundary=x', 'content-length': '20000' };
    const answer = await small.post('/videos', { token: person.token, headers, beginning: '--x\r\n' });
    assert.equal(answer.status, 413);
    assert.equal(answer.json.code, 'body_too_large');
  } finally {
    await small.installation.remove();
  }
});
