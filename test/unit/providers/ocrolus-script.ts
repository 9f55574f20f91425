/** Ocrolus's API under answers that come in turn, each to the one call that is expected then. */
import assert from 'node:assert/strict';
import { ocrolusApi } from '../../../shared/providers/ocrolus/api.ts';
import {
  type OcrolusAnswer,
  type OcrolusRequest,
  readAnswer,
} from '../../../shared/providers/ocrolus/call.ts';

export type Answer = [request: string, body: unknown, status?: number];

export function scripted(...answers: Answer[]) {
  const requests: OcrolusRequest[] = [];
  const call = async (request: OcrolusRequest): Promise<OcrolusAnswer> => {
    requests.push(request);
    const name = `${request.method} ${request.path}${request.query ? `?${new URLSearchParams(request.query)}` : ''}`;
    const [expected, body, status = 200] = answers.shift() ?? assert.fail(`${name} was not expected.`);
    assert.equal(name, expected);
    return readAnswer({ status, headers: new Headers(), text: JSON.stringify(body), receivedAtMs: 0 });
  };
  const end = () => assert.deepEqual(answers, [], 'These were expected.');
  return { api: ocrolusApi(call), requests, end };
}

export const BOOK_UUID = '9ef345ab-33fe-4f0d-ad63-27c47f6419b3';
export const DOC_UUID = '05afcf59-cd34-44a6-a8e3-efaa6de24512';
export const MIXED_UUID = 'a27ffbf5-7137-4a71-b1a9-65e256838cfb';
export const JOB_ID = '3f2b8c1e-7a4d-4e55-9b0a-6c1d2e3f4a5b';

export const BOOK = {
  key: 'book/9ef345ab33fe4f0dad6327c47f6419b3',
  values: { book_uuid: BOOK_UUID, book_pk: '34251191' },
};
export const STATUS = `GET /v1/book/status?book_uuid=${BOOK_UUID}`;

export const ok = (response: unknown) => ({ status: 200, message: 'OK', response });
export const failure = (code: number) => ({
  status: 400,
  code,
  message: 'SECRET',
  response: null,
  meta: { status: 400, msg: 'SECRET', code },
});

export const bookStatus = (book_status: string, docs: object[], mixed_docs?: object[]) =>
  ok({ pk: 34251191, uuid: BOOK_UUID, book_status, docs, ...(mixed_docs && { mixed_docs }) });

export const PDF = {
  jobId: JOB_ID,
  fileName: 'statement.pdf',
  contentType: 'application/pdf',
  bytes: Buffer.from('%PDF'),
  staticValues: {},
};
export const PNG = { ...PDF, fileName: 'statement.png', contentType: 'image/png' };
