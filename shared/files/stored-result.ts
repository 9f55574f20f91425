/** A job's result: inline in its item when small, else in the bucket under the worker's token. */
import { type Job, resultKey, type StoredResult } from '../jobs/job.ts';
import type { Files } from './bucket.ts';

/**
 * Every write of an item costs by its whole size, and four follow a result: past about 2 kB that is dearer than
 * S3's one PUT and GET. Up to 8 kB we pay it for the shorter way.
 */
const INLINE_BYTES = 8_192;

export async function storeResult(
  { put }: Pick<Files, 'put'>,
  jobId: string,
  token: string,
  stored: StoredResult,
): Promise<Pick<Job, 'result'> | Pick<Job, 'result_key'>> {
  const json = JSON.stringify(stored);
  if (Buffer.byteLength(json) <= INLINE_BYTES) return { result: json };
  const key = resultKey(jobId, token);
  await put(key, Buffer.from(json), 'application/json');
  return { result_key: key };
}

/** JSON of StoredResult; undefined when it is there no longer. */
export async function readResultText(
  { get }: Pick<Files, 'get'>,
  { result, result_key }: Pick<Job, 'result' | 'result_key'>,
): Promise<string | undefined> {
  if (result !== undefined || result_key === undefined) return result;
  const bytes = await get(result_key);
  return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** Undefined when it is there no longer. */
export async function readResult(files: Pick<Files, 'get'>, job: Job): Promise<StoredResult | undefined> {
  const json = await readResultText(files, job);
  return json === undefined ? undefined : JSON.parse(json);
}
