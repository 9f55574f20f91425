import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uploadSigner } from '../../../functions/create-upload/sign-upload.ts';
import { assertRefused } from '../../fakes/api-call.ts';
import { MINUTE, T0 } from '../../fakes/example-job.ts';
import { openSubmitWorld, uploadIds } from '../../fakes/submit-world.ts';

test('an upload is answered with a URL, and its item owes its purge', async () => {
  const { askForUpload, uploadItem } = await openSubmitWorld();
  const { status, body } = await askForUpload({
    bytes: 200_000_000,
    file_name: 'year.zip',
    content_type: 'x',
  });
  assert.deepEqual(
    [status, body],
    [
      201,
      {
        upload_id: uploadIds(1),
        method: 'PUT',
        url: `https://bucket.example/incoming/${uploadIds(1)}`,
        headers: {},
        // 15 minutes after 2026-03-02 08:00.
        expires_at: '2026-03-02T08:15:00.000Z',
      },
    ],
  );
  const { tenant, bytes, file_name, step, due, use } = await uploadItem(uploadIds(1));
  assert.deepEqual(
    [tenant, bytes, file_name, step, due, use],
    ['acme', 200_000_000, 'year.zip', 'purge', T0 + 62 * MINUTE, undefined],
  );
});

const BAD: [string, unknown, number, string, RegExp][] = [
  ['no body', '', 400, 'bad_request', /body is empty/],
  ['no size', {}, 400, 'bad_request', /^bytes: is missing/],
  ['a size of nothing', { bytes: 0 }, 400, 'bad_request', /^bytes: /],
  ['half a byte', { bytes: 1.5 }, 400, 'bad_request', /^bytes: /],
  ['a size as text', { bytes: '7' }, 400, 'bad_request', /^bytes: /],
  ['a byte too many', { bytes: 200_000_001 }, 413, 'too_large', /^bytes: 200000001; the limit is 200000000/],
  ['a path as file_name', { bytes: 7, file_name: 'a/b' }, 400, 'bad_request', /^file_name: /],
];
for (const [name, body, status, error, message] of BAD) {
  test(`${name} is refused, and nothing is written`, async () => {
    const { askForUpload, table } = await openSubmitWorld();
    assertRefused(await askForUpload(body), status, error, message);
    assert.equal(table.size, 0);
  });
}

test('without a key there is no URL', async () => {
  const { askForUpload, table } = await openSubmitWorld();
  assertRefused(await askForUpload({ bytes: 7 }, { 'x-auth': 'wrong' }), 401, 'unauthorized', /x-auth/);
  assert.equal(table.size, 0);
});

test('the URL is signed for one object, one size, 15 minutes, and for what is not there yet', async (t) => {
  const before = { ...process.env };
  t.after(() => Object.assign(process.env, before));
  Object.assign(process.env, {
    AWS_REGION: 'eu-north-1',
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'session',
  });
  const { url, headers } = await uploadSigner('paperhook')('incoming/one', 123_456, T0);
  const { origin, pathname, searchParams } = new URL(url);
  // TLS, and an address of the bucket's region: its policy refuses anything else.
  assert.equal(`${origin}${pathname}`, 'https://paperhook.s3.eu-north-1.amazonaws.com/incoming/one');
  const { 'X-Amz-Signature': signature, ...signed } = Object.fromEntries(searchParams);
  assert.match(signature ?? '', /^[0-9a-f]{64}$/);
  assert.deepEqual(signed, {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD',
    'X-Amz-Credential': 'AKIAEXAMPLE/20260302/eu-north-1/s3/aws4_request',
    'X-Amz-Date': '20260302T080000Z',
    'X-Amz-Expires': '900',
    // The URL ends with the session, too.
    'X-Amz-Security-Token': 'session',
    'X-Amz-SignedHeaders': 'content-length;host;if-none-match',
    'x-id': 'PutObject',
  });
  assert.deepEqual(headers, { 'content-length': '123456', 'if-none-match': '*' });
  const other = await uploadSigner('paperhook')('incoming/one', 123_457, T0);
  assert.notEqual(new URL(other.url).searchParams.get('X-Amz-Signature'), signature);
});
