import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/// Settings and credentials for the Ceph gateway that tests/peers/rgw has started, in the folder that MATINEE_RGW names. Objects lie
/// below the last part of `folder`.
export function s3Settings(folder) {
  if (!process.env.MATINEE_RGW) throw new Error('MATINEE_RGW is not set: run tests/peers/rgw start DIR, and set it to DIR');
  const lines = readFileSync(join(process.env.MATINEE_RGW, 'env'), 'utf8').trim().split('\n');
  const { RGW_ENDPOINT, RGW_BUCKET, ...credentials } = Object.fromEntries(lines.map((line) => line.split('=', 2)));
  const url = `s3://${RGW_BUCKET}/${basename(folder)}?endpoint=${RGW_ENDPOINT}`;
  return { MATINEE_OBJECTS__URL: url, ...credentials };
}
