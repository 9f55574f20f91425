/** Everything bad, in each form: the designed error, naming what is wrong, and nothing left behind in table or bucket. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { refused } from '../../../shared/errors.ts';
import { assertRefused, type Call, OTHER_API_KEY } from '../../fakes/api-call.ts';
import {
  asJson,
  asMultipart,
  asRaw,
  file,
  GIF,
  openSubmitWorld,
  PDF,
  uploadIds,
} from '../../fakes/submit-world.ts';

type Expected = [status: number, error: string, message: RegExp];
type Form = (given: Given) => Call | Promise<Call>;

interface Given {
  template?: string;
  bytes?: Buffer;
  staticValues?: string;
  fileName?: string;
  headers?: Record<string, string>;
}

/** One submit in each form, of whatever is given. */
const FORMS: Record<string, Form> = {
  JSON: ({
    template = 'template-1',
    bytes = PDF,
    staticValues: static_values,
    fileName: file_name,
    headers,
  }) =>
    asJson(
      { template_id: template, actual_image: bytes.toString('base64'), static_values, file_name },
      headers ? { headers } : {},
    ),
  multipart: ({ template = 'template-1', bytes = PDF, staticValues, fileName, headers }) =>
    asMultipart(
      {
        template_id: template,
        ...(staticValues !== undefined && { static_values: staticValues }),
        ...(fileName !== undefined && { file_name: fileName }),
      },
      { actual_image: file(bytes) },
      headers ? { headers } : {},
    ),
  PUT: ({ template = 'template-1', bytes = PDF, staticValues, fileName, headers }) =>
    asRaw({ t_id: template, ...(fileName !== undefined && { file_name: fileName }) }, bytes, {
      headers: { ...(staticValues !== undefined && { static_values: staticValues }), ...headers },
    }),
};

const IN_EVERY_FORM: [string, Given, Expected][] = [
  ['no key', { headers: { 'x-auth': '' } }, [401, 'unauthorized', /x-auth/]],
  ["another tenant's key", { headers: { 'x-auth': OTHER_API_KEY } }, [404, 'not_found', /template_id/]],
  ['an unknown template', { template: 'nobody' }, [404, 'not_found', /template_id/]],
  ['a template_id longer than any key', { template: 'x'.repeat(3_000) }, [404, 'not_found', /template_id/]],
  [
    'a template without connection',
    { template: 'unconnected' },
    [422, 'unprocessable', /connection: azoraone has none of the name gone/],
  ],
  ['no company_id anywhere', { template: 'no-company' }, [400, 'bad_request', /^company_id: /]],
  [
    'no bytes',
    { bytes: Buffer.alloc(0) },
    [400, 'bad_request', /^(actual_image|The body): must not be empty/],
  ],
  ['a text', { bytes: Buffer.from('hello') }, [415, 'unsupported_media_type', /neither a PDF nor an image/]],
  ['a type the provider does not take', { bytes: GIF }, [415, 'unsupported_media_type', /image\/gif/]],
  [
    'a byte too many',
    { bytes: Buffer.alloc(4_400_001, '%PDF-1.7\n') },
    [413, 'too_large', /^(actual_image|The body): .*4400001 bytes; the limit is 4400000 .* POST \/uploads/],
  ],
  [
    'static_values cut off',
    { staticValues: '{"a":' },
    [400, 'bad_request', /^static_values: must be an object/],
  ],
  [
    'static_values that are a list',
    { staticValues: '[1]' },
    [400, 'bad_request', /^static_values: must be an/],
  ],
  [
    'static_values that are a text',
    { staticValues: '"a"' },
    [400, 'bad_request', /^static_values: must be an/],
  ],
  [
    'static_values that are a number',
    { staticValues: '7' },
    [400, 'bad_request', /^static_values: must be an/],
  ],
  [
    'static_values over 8 kB',
    { staticValues: `{"a":"${'x'.repeat(8_192)}"}` },
    [413, 'too_large', /^static_values: 82\d\d bytes as JSON; the limit is 8192/],
  ],
  [
    'static_values without a bottom',
    { staticValues: `${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}` },
    [400, 'bad_request', /^static_values: nested deeper than 100 levels/],
  ],
  ['a path as file_name', { fileName: '../x' }, [400, 'bad_request', /^file_name: /]],
  [
    'an Idempotency-Key with a space',
    { headers: { 'idempotency-key': 'a b' } },
    [400, 'bad_request', /^Idempotency-Key: /],
  ],
];

/** What only one form can get wrong. */
const parts = (body: string, boundary = 'b'): Call => ({
  ...asRaw({}, Buffer.from(body)),
  route: 'POST /process-job',
  headers: { ...asRaw({}, PDF).headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
});
const field = (name: string, value: string) =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const document =
  '--b\r\nContent-Disposition: form-data; name="actual_image"; filename="a.pdf"\r\n\r\n%PDF-1.7\r\n';
const good = { template_id: 'template-1' };
const pdf = { actual_image: file(PDF) };

const OF_ONE_FORM: [string, () => Call | Promise<Call>, Expected][] = [
  [
    'JSON: a body cut off',
    () => ({ ...asJson({}), body: '{"template_id":' }),
    [400, 'bad_request', /not JSON/],
  ],
  ['JSON: no body', () => ({ ...asJson({}), body: '' }), [400, 'bad_request', /body is empty/]],
  [
    'JSON: no template_id',
    () => asJson({ actual_image: '' }),
    [400, 'bad_request', /^template_id: is missing/],
  ],
  [
    'JSON: a template_id that is null',
    () => asJson({ template_id: null }),
    [400, 'bad_request', /^template_id: /],
  ],
  ['JSON: no document', () => asJson(good), [400, 'bad_request', /^actual_image: is missing/]],
  [
    'JSON: no base64',
    () => asJson({ ...good, actual_image: 'Zm9v!' }),
    [400, 'bad_request', /^actual_image: must be base64/],
  ],
  ['multipart: no file', () => asMultipart(good), [400, 'bad_request', /^actual_image: is missing/]],
  [
    'multipart: two files',
    () => asMultipart(good, { actual_image: [file(PDF), file(PDF, 'b.pdf')] }),
    [400, 'bad_request', /^actual_image: there is more than one file/],
  ],
  [
    'multipart: a second file of another name',
    () => asMultipart(good, { actual_image: file(PDF), attachment: file(PDF) }),
    [400, 'bad_request', /^actual_image: there is more than one file/],
  ],
  [
    'multipart: a file of another name',
    () => asMultipart(good, { document: file(PDF) }),
    [400, 'bad_request', /^document: the file must be named actual_image/],
  ],
  ['multipart: no template_id', () => asMultipart({}, pdf), [400, 'bad_request', /^template_id: is missing/]],
  [
    'multipart: a field twice',
    () => parts(`${field('template_id', 'a')}${field('template_id', 'b')}${document}--b--\r\n`),
    [400, 'bad_request', /^template_id: there is more than one part/],
  ],
  [
    'multipart: a file and an upload',
    () => asMultipart({ ...good, upload_id: uploadIds(1) }, pdf),
    [400, 'bad_request', /^upload_id: give either/],
  ],
  [
    'multipart: a part over its limit',
    () => asMultipart({ ...good, note: 'x'.repeat(65_537) }, pdf),
    [413, 'too_large', /^note: longer than 65536 bytes/],
  ],
  [
    'multipart: too many parts',
    () =>
      asMultipart(
        { ...good, ...Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`f${n}`, ''])) },
        pdf,
      ),
    [413, 'too_large', /^The body: more than 50 parts/],
  ],
  [
    'multipart: a part without a name',
    () => parts(`--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n${document}--b--\r\n`),
    [400, 'bad_request', /a part has no name/],
  ],
  [
    'multipart: another boundary',
    () => parts(`${field('template_id', 'template-1')}${document}--b--\r\n`, 'c'),
    [400, 'bad_request', /boundary/],
  ],
  [
    'multipart: no boundary',
    async () => {
      const call = await asMultipart(good, pdf);
      return { ...call, headers: { ...call.headers, 'content-type': 'multipart/form-data' } };
    },
    [400, 'bad_request', /^Content-Type: .*boundary/],
  ],
  [
    'multipart: cut off in the file',
    () => parts(`${field('template_id', 'template-1')}${document.slice(0, -4)}`),
    [400, 'bad_request', /cut off/],
  ],
  [
    'multipart: cut off before the end',
    () => parts(`${field('template_id', 'template-1')}${document}`),
    [400, 'bad_request', /cut off/],
  ],
  ['multipart: nothing', () => parts(''), [400, 'bad_request', /cut off/]],
  ['PUT: no t_id', () => asRaw({}, PDF), [400, 'bad_request', /^t_id: is missing/]],
  [
    'PUT: a type that is sent as text',
    () => asRaw({ t_id: 'template-1' }, PDF, { headers: { 'content-type': 'text/plain' } }),
    [415, 'unsupported_media_type', /^Content-Type: must be application\/octet-stream/],
  ],
  [
    'PUT: no type',
    () => asRaw({ t_id: 'template-1' }, PDF, { headers: { 'content-type': '' } }),
    [415, 'unsupported_media_type', /^Content-Type: must be application\/octet-stream/],
  ],
  [
    'PUT: static_values that are not ASCII',
    () => asRaw({ t_id: 'template-1' }, PDF, { headers: { static_values: '{"a":"ö"}' } }),
    [400, 'bad_request', /^static_values: a header takes ASCII only/],
  ],
];

const OF_AN_UPLOAD: [string, object, Expected][] = [
  ['an upload that nobody made', { upload_id: uploadIds(9) }, [404, 'not_found', /upload_id/]],
  ['an upload_id that is no UUID', { upload_id: 'x' }, [404, 'not_found', /upload_id/]],
  ['an upload_id longer than any key', { upload_id: 'x'.repeat(3_000) }, [404, 'not_found', /upload_id/]],
  ['an upload_id that is a number', { upload_id: 7 }, [400, 'bad_request', /^upload_id: /]],
  [
    'an upload and a document',
    { upload_id: 'x', actual_image: 'JVBE' },
    [400, 'bad_request', /^upload_id: /],
  ],
];

async function assertLeavesNothing(call: Call, [status, error, message]: Expected): Promise<void> {
  const { submit, table, settings, files, takeSent } = await openSubmitWorld();
  const template = await settings.getTemplate('template-1');
  assertRefused(await submit(call), status, error, message);
  assert.deepEqual([table.size, files.objects.size, takeSent()], [0, 0, []]);
  assert.deepEqual(await settings.getTemplate('template-1'), template);
}

for (const [form, callOf] of Object.entries(FORMS)) {
  describe(`as ${form}, refused without a trace:`, () => {
    for (const [name, given, expected] of IN_EVERY_FORM) {
      test(name, async () => assertLeavesNothing(await callOf(given), expected));
    }

    test('a PDF whose pages can not be counted', async () => {
      const { submit, pdf, table, files } = await openSubmitWorld();
      pdf.pdfPages = () => Promise.reject(refused('unprocessable', 'The PDF is encrypted.'));
      assertRefused(await submit(await callOf({})), 422, 'unprocessable', /encrypted/);
      assert.deepEqual([table.size, files.objects.size], [0, 0]);
    });
  });
}

describe('refused without a trace:', () => {
  for (const [name, call, expected] of OF_ONE_FORM) {
    test(name, async () => assertLeavesNothing(await call(), expected));
  }
  for (const [name, fields, expected] of OF_AN_UPLOAD) {
    test(name, () => assertLeavesNothing(asJson({ ...good, ...fields }), expected));
  }
});
