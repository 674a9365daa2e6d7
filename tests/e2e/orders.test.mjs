// The queue of orders as a service of its own: what lies in it, what is put aside, and what a worker does that is told to stop.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from '../lib/client.mjs';
import { testClip } from '../lib/clips.mjs';
import { eventually } from '../lib/programs.mjs';
import { withRole } from '../lib/people.mjs';
import { Installation } from '../lib/shapes.mjs';
import { ready, upload } from '../lib/videos.mjs';

const clip = testClip();
let installation;
let sqs;
let client;
let editor;

before(async () => {
  installation = await Installation.create();
  sqs = installation.sqs;
  client = new Client(await installation.start());
  editor = await withRole(client, 'editor');
});
after(() => installation.remove());

const isEmpty = async () => {
  const { ready: waiting, delayed, inflight } = await sqs.messages();
  return waiting.length + delayed.length + inflight.length === 0;
};

test('a message that makes no sense is put aside with the reason, and sent again on request', async () => {
  const aside = async () => (await sqs.messages('transcode-dead')).ready[0];
  await sqs.send('make me a film');

  const first = await eventually('put aside', aside);
  assert.equal(first.body, 'make me a film');
  assert.match(first.messageAttributes.Reason.StringValue, /videoId/);
  assert.equal(first.messageAttributes.Attempts.StringValue, '1');

  const { code, stdout, stderr } = await installation.run('jobs', 'redrive', '--json');
  assert.equal(code, 0, stderr);
  const sent = JSON.parse(stdout);
  assert.deepEqual(sent.map(({ body, attempts }) => ({ body, attempts })), [{ body: 'make me a film', attempts: 1 }]);
  assert.match(sent[0].reason, /videoId/);
  const second = await eventually('put aside again', aside);
  assert.notEqual(second.messageId, first.messageId);
});

test('an order names the video and its original, and is gone when the title is planned', async () => {
  await installation.programs['ffmpeg-worker'].stop();
  const { json: video } = await upload(client, editor.token, clip, { title: 'Ordered' });
  // The service may have handed it to the poll that the worker has given up: then it comes again when the lease ends.
  const [order] = await eventually('ordered', async () => {
    const { ready: waiting, inflight } = await sqs.messages();
    const all = [...waiting, ...inflight.map(({ message }) => message)];
    return all.length > 0 && all;
  });
  const body = JSON.parse(order.body);
  assert.deepEqual(Object.keys(body), ['videoId', 's3Key']);
  assert.equal(body.videoId, video.id);
  assert.match(body.s3Key, /^uploads\/upl_[a-z0-9]+\/source$/);

  await installation.startService('ffmpeg-worker');
  await ready(client, editor.token, video.id);
  await eventually('the queue is empty', isEmpty);
});

test('a worker that waits for orders stops at once, and the next one takes them', async () => {
  const began = Date.now();
  assert.equal(await installation.programs['ffmpeg-worker'].stop(), 0);
  assert.ok(Date.now() - began < 10_000, `it took ${Date.now() - began} ms, about as long as a poll`);
  const { json: video } = await upload(client, editor.token, clip, { title: 'Later' });

  await installation.startService('ffmpeg-worker');

  await ready(client, editor.token, video.id);
});

test('without the queue uploads are accepted, and the worker is not ready', async () => {
  await sqs.stop();

  const answer = await upload(client, editor.token, clip, { title: 'Kept' });

  assert.equal(answer.status, 201, answer.text);
  assert.equal((await fetch(`${installation.directBase('content-service')}/readyz`)).status, 200);
  await eventually('the worker says so', async () => {
    const state = await fetch(`${installation.directBase('ffmpeg-worker')}/readyz`);
    return state.status === 503;
  });
});
