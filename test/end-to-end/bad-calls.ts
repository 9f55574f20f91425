/** One call or more of each kind that is to be refused, with the designed error. */
import type { Call } from './system.ts';

export type BadCall = [what: string, call: Call, status: number, error: string, message: RegExp];

const NOBODYS_ID = '00000000-0000-4000-8000-000000000000';

/** @param template of AzoraOne's. @param pdf a document that is well. */
export function badCalls(template_id: string, pdf: Uint8Array): BadCall[] {
  const actual_image = base64(pdf);
  const json = (fields: object, headers = {}): Call => {
    return ['POST', '/process-job', { template_id, actual_image, ...fields }, headers];
  };
  const multipart = (parts: Parts): Call => ['POST', '/v1/process-job', form({ template_id, ...parts })];
  const raw = (query: string, bytes = pdf, headers = {}): Call => {
    const type = { 'content-type': 'application/octet-stream' };
    return ['PUT', `/v1/process-job${query}`, bytes, { ...type, ...headers }];
  };
  const track = (fields: object): Call => {
    const reference = { company_id: 'local', file_id: '7' };
    return ['POST', '/track-job', { template_id, reference, ...fields }];
  };
  const endpoint = (fields: object): Call => {
    return ['POST', '/endpoints', { url: 'https://a.example/hook', events: ['*'], ...fields }];
  };
  const broken = Buffer.from('--one\r\n');
  const boundary = { 'content-type': 'multipart/form-data; boundary=another' };
  const [template, upload, job] = [/template_id/, /upload_id/, /job_id/];

  return [
    ['static_values no object', json({ static_values: [1] }), 400, 'bad_request', /^static_values: /],
    [
      'static_values over 8 kB',
      json({ static_values: { a: 'x'.repeat(8_192) } }),
      413,
      'too_large',
      /^static_values: .*8192/,
    ],
    ['a template_id no UUID', json({ template_id: 'x' }), 404, 'not_found', template],
    ['an upload_id no UUID', multipart({ upload_id: 'x' }), 404, 'not_found', upload],
    [
      'both a document and an upload',
      json({ upload_id: NOBODYS_ID }),
      400,
      'bad_request',
      /^upload_id: .*not both/,
    ],
    [
      'a text for a document',
      json({ actual_image: 'SGVsbG8=' }),
      415,
      'unsupported_media_type',
      /^actual_image: neither/,
    ],
    ['a PDF cut off', json({ actual_image: base64(pdf.subarray(0, 700)) }), 422, 'unprocessable', /PDF/],
    [
      'BMP, which AzoraOne does not take',
      json({ actual_image: base64(bitmap()) }),
      415,
      'unsupported_media_type',
      /does not take image\/bmp/,
    ],
    ['a multipart body without a file', multipart({}), 400, 'bad_request', /^actual_image: is missing/],
    [
      'two files',
      multipart({ actual_image: [pdf, pdf] }),
      400,
      'bad_request',
      /^actual_image: there is more than one file/,
    ],
    [
      'a part over its limit',
      multipart({ actual_image: pdf, note: 'x'.repeat(65_537) }),
      413,
      'too_large',
      /^note: longer/,
    ],
    ['a broken boundary', ['POST', '/process-job', broken, boundary], 400, 'bad_request', /boundary/],
    ['a PUT without t_id', raw(''), 400, 'bad_request', /^t_id: /],
    ['a PUT of nothing', raw(`?t_id=${template_id}`, new Uint8Array()), 400, 'bad_request', /empty/],
    [
      'a PUT of text',
      raw(`?t_id=${template_id}`, pdf, { 'content-type': 'text/plain' }),
      415,
      'unsupported_media_type',
      /octet-stream/,
    ],
    [
      'a PUT with static_values no JSON',
      raw(`?t_id=${template_id}`, pdf, { static_values: 'a=1' }),
      400,
      'bad_request',
      /^static_values: /,
    ],
    [
      'an Idempotency-Key with a space',
      json({}, { 'idempotency-key': 'a b' }),
      400,
      'bad_request',
      /^Idempotency-Key: /,
    ],
    ['an upload of nothing', ['POST', '/uploads', { bytes: 0 }], 400, 'bad_request', /^bytes: /],
    [
      'an upload over 200 MB',
      ['POST', '/v1/uploads', { bytes: 200_000_001 }],
      413,
      'too_large',
      /^bytes: .*200000000/,
    ],
    ['a status without an id', ['GET', '/v1/job-status'], 400, 'bad_request', /^job_id: /],
    ['a status of no UUID', ['GET', '/job-status?job_id=1'], 404, 'not_found', job],
    ['a status of no UUID in the path', ['GET', '/job-status/1'], 404, 'not_found', job],
    [
      'a result_format of XML',
      ['POST', '/job-results', { job_id: NOBODYS_ID, result_format: 'xml' }],
      400,
      'bad_request',
      /^result_format: /,
    ],
    ['results of no job', ['POST', '/job-results', { job_id: NOBODYS_ID }], 404, 'not_found', job],
    ['a list by no status', ['GET', '/jobs?status=DONE'], 400, 'bad_request', /^status: /],
    ['a list of 101', ['GET', '/jobs?limit=101'], 400, 'bad_request', /^limit: /],
    ['a list from no time', ['GET', '/v1/jobs?from=monday'], 400, 'bad_request', /^from: /],
    ['a list after no cursor', ['GET', '/jobs?cursor=x'], 400, 'bad_request', /^cursor: /],
    ['usage of no day', ['GET', '/usage?from=today'], 400, 'bad_request', /^from: /],
    ['usage of a year', ['GET', '/usage?from=2025-01-01&to=2025-12-31'], 400, 'bad_request', /^from: .*92/],
    ['one job that is none', ['GET', `/jobs/${NOBODYS_ID}`], 404, 'not_found', job],
    ['cancelling no job', ['POST', `/jobs/${NOBODYS_ID}/cancel`], 404, 'not_found', job],
    ['retrying no UUID', ['POST', '/v1/jobs/x/retry'], 404, 'not_found', job],
    ['redelivering no job', ['POST', `/jobs/${NOBODYS_ID}/redeliver`], 404, 'not_found', job],
    ['tracking without a reference', track({ reference: undefined }), 400, 'bad_request', /^reference/],
    [
      "tracking by another provider's ids",
      track({ reference: { provider_job_id: NOBODYS_ID } }),
      400,
      'bad_request',
      /company_id/,
    ],
    ['tracking under no template', track({ template_id: NOBODYS_ID }), 404, 'not_found', template],
    ['reading no template', ['GET', '/templates/x'], 404, 'not_found', template],
    ['changing no template', ['PATCH', '/templates/x', {}], 404, 'not_found', template],
    ['deleting no template', ['DELETE', '/templates/x'], 404, 'not_found', template],
    [
      "changing a template's provider",
      ['PATCH', `/templates/${template_id}`, { provider: 'docuprox' }],
      400,
      'bad_request',
      /^provider: /,
    ],
    ['a template of nothing', ['POST', '/templates', {}], 400, 'bad_request', /^name: /],
    ['an endpoint of nothing', ['POST', '/endpoints', {}], 400, 'bad_request', /^url: /],
    ['an endpoint at no URL', endpoint({ url: 'tenant' }), 422, 'address_refused', /^url: .*parse/],
    ['an endpoint with a password', endpoint({ url: 'https://u:p@a.io' }), 422, 'address_refused', /^url: /],
    ['an endpoint at port 0', endpoint({ url: 'https://a.io:0' }), 422, 'address_refused', /^url: .*port 0/],
    ['a private endpoint', endpoint({ url: 'https://10.0.0.1' }), 422, 'address_refused', /^url: .*public/],
    ['an event of nobody', endpoint({ events: ['job.done'] }), 422, 'unprocessable', /^events: .*job\.done/],
    ['a header of ours', endpoint({ headers: { 'webhook-id': 'x' } }), 422, 'unprocessable', /^headers: /],
    ['a short secret', endpoint({ signing_secret: 'whsec_x' }), 422, 'unprocessable', /^signing_secret: /],
    ['reading no endpoint', ['GET', `/endpoints/${NOBODYS_ID}`], 404, 'not_found', /endpoint_id/],
    ['testing no endpoint', ['POST', '/v1/endpoints/x/test'], 404, 'not_found', /endpoint_id/],
    [
      "changing a template's webhook as an endpoint",
      ['PATCH', `/endpoints/${template_id}`, { events: ['*'] }],
      409,
      'conflict',
      /PATCH \/templates/,
    ],
  ];
}

type Parts = Record<string, string | Uint8Array | Uint8Array[]>;

function form(parts: Parts): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(parts)) {
    if (typeof value === 'string') data.append(name, value);
    else for (const bytes of [value].flat()) data.append(name, new Blob([Uint8Array.from(bytes)]), 'a.pdf');
  }
  return data;
}

/** One white dot. */
function bitmap(): Uint8Array {
  const bytes = Buffer.alloc(58, 0xff);
  bytes.write('BM', 'latin1');
  bytes.writeUInt32LE(58, 2);
  bytes.writeUInt32LE(54, 10);
  return bytes;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
