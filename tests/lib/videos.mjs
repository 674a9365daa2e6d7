import { multipart } from './http.mjs';
import { eventually } from './programs.mjs';

/// Uploads a file as an editor and gives the answer. `fields` go beside it.
export async function upload(client, token, file, fields = { title: 'A clip' }, headers = {}) {
  return client.post('/videos', { token, headers, form: await multipart({ fields, files: { file } }) });
}

/// Waits until a video is `ready` or `failed` and gives it.
export function settled(client, token, id, limitMs = 120_000) {
  return eventually(`${id} ready or failed`, async () => {
    const video = await client.expect(200, 'GET', `/videos/${id}`, { token });
    return ['ready', 'failed'].includes(video.status) && video;
  }, limitMs, 200);
}

/// Waits until a video is ready; rejects with the reason when it failed.
export async function ready(client, token, id, limitMs) {
  const video = await settled(client, token, id, limitMs);
  if (video.status !== 'ready') throw new Error(`${id} failed: ${video.reason}`);
  return video;
}
