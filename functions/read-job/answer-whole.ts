/**
 * Gives a result whole: in the answer, or, where it is more than Lambda may answer, as a redirect to an object.
 * That object lies where a purge removes it with the result that it was made of. So that it can't be put behind that
 * purge, none is put in a result's last minutes: by the time anything of it is deleted, whoever could put it has ended.
 */
import { refused } from '../../shared/errors.ts';
import type { Files } from '../../shared/files/bucket.ts';
import type { Answer } from '../../shared/http/answers.ts';
import type { ResultFormat } from '../../shared/http/asked/results.ts';
import type { DownloadUrl } from './download-url.ts';

/** Of the whole answer, as the JSON that Lambda hands on: Lambda takes 6,291,556, and counts what it adds itself. */
const LARGEST_ANSWER_BYTES = 6_000_000;
/** API Gateway gives up after 30 s, and the function is killed before that: what it has begun to put is there, or never will be. */
const LAST_PUT_MS = 120_000;
/** A redirect is followed at once, and is nothing to keep: whoever has the link needs no key. */
const LINK_SECONDS = 60;

const CONTENT_TYPES: Record<ResultFormat, string> = {
  json: 'application/json',
  csv: 'text/csv; charset=utf-8; header=present',
};

export interface WholePorts {
  files: Pick<Files, 'has' | 'put'>;
  downloadUrl: DownloadUrl;
  nowMs(): number;
}

export interface Whole {
  format: ResultFormat;
  /** Without its extension. */
  fileName: string;
  /** The object that it may become. */
  key: string;
  /** Epoch ms: it can be read until then. */
  expiryMs: number;
  /** That it can be so large at all. */
  mayBeLarge: boolean;
  /** The same text however often it is asked for; undefined when what it is made of is gone. */
  render(): Promise<string | undefined>;
}

export async function answerWhole(ports: WholePorts, whole: Whole): Promise<Answer> {
  if (whole.mayBeLarge && (await ports.files.has(whole.key))) return redirect(ports, whole);
  const body = await whole.render();
  if (body === undefined)
    throw refused('expired', 'The result was deleted 24 hours after the job had ended.');
  const answer = { statusCode: 200, headers: headersOf(whole), body };
  if (fits(answer)) return answer;
  if (whole.expiryMs - ports.nowMs() < LAST_PUT_MS) {
    throw refused(
      'expired',
      'The result is being deleted: it is too large to be handed out in its last two minutes.',
    );
  }
  await ports.files.put(whole.key, Buffer.from(body), CONTENT_TYPES[whole.format]);
  return redirect(ports, whole);
}

function headersOf({ format, fileName }: Whole): Record<string, string> {
  const disposition = format === 'csv' && { 'content-disposition': `attachment; filename="${fileName}.csv"` };
  return { 'content-type': CONTENT_TYPES[format], ...disposition };
}

function fits(answer: { body: string }): boolean {
  return (
    answer.body.length <= LARGEST_ANSWER_BYTES &&
    Buffer.byteLength(JSON.stringify(answer)) <= LARGEST_ANSWER_BYTES
  );
}

/** 303: whatever the call was, the link is to be read with GET. */
async function redirect({ downloadUrl, nowMs }: WholePorts, whole: Whole): Promise<Answer> {
  const leftSeconds = Math.ceil((whole.expiryMs - nowMs()) / 1000);
  const location = await downloadUrl({
    key: whole.key,
    contentType: CONTENT_TYPES[whole.format],
    fileName: `${whole.fileName}.${whole.format}`,
    validSeconds: Math.max(1, Math.min(LINK_SECONDS, leftSeconds)),
  });
  return { statusCode: 303, headers: { location, 'cache-control': 'no-store' } };
}
