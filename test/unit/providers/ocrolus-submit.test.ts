import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ocrolusFileName } from '../../../shared/providers/ocrolus/file-name.ts';
import { ocrolusOptions } from '../../../shared/providers/ocrolus/options.ts';
import {
  type Answer,
  BOOK,
  BOOK_UUID,
  bookStatus,
  DOC_UUID,
  failure,
  JOB_ID,
  MIXED_UUID,
  ok,
  PDF,
  PNG,
  STATUS,
  scripted,
} from './ocrolus-script.ts';

function submit(options: object, document: typeof PDF, ...answers: Answer[]) {
  const { api, requests, end } = scripted(...answers);
  return { reference: api.submit(document, ocrolusOptions.parse(options), BOOK), requests, end };
}

const UPLOAD = 'POST /v1/book/upload';
const MIXED = 'POST /v1/book/upload/mixed';
const PAYSTUB = `POST /v2/book/${BOOK_UUID}/document/paystub`;
const IMAGE = 'POST /v1/book/upload/image';
const DONE = 'POST /v1/book/upload/image/done';

const PLAIN = DOC_UUID.replaceAll('-', '');
const DOCUMENT = {
  key: `document/${PLAIN}`,
  values: { ...BOOK.values, uploaded_doc_uuid: DOC_UUID, uploaded_doc_pk: '51542103' },
};
const GROUP = { key: 'image_group/87479', values: { ...BOOK.values, uploaded_image_group_pk: '87479' } };

const made = { pk: 51542103, uuid: DOC_UUID, name: 'statement.pdf', page_count: 4, id: 51542103 };
const there = { uuid: DOC_UUID, pk: 51542103, status: 'QUEUED' };
const exists = (more: object) => ok({ status: 400, message: 'SECRET.pdf already exists\n', ...more });
const IN_ANOTHER_BOOK = {
  code: 'document_refused',
  fault: 'permanent',
  message: 'Ocrolus has this document already, in another Book.',
};

describe('a PDF', () => {
  test('is uploaded into its Book', async () => {
    const { reference, requests, end } = submit({}, PDF, [UPLOAD, ok({ uploaded_docs: [made] })]);
    assert.deepEqual(await reference, DOCUMENT);
    const form = requests[0]?.form ?? assert.fail();
    assert.deepEqual([...form.keys()], ['book_uuid', 'upload']);
    assert.equal(form.get('book_uuid'), BOOK_UUID);
    const file = form.get('upload');
    assert.ok(file instanceof File);
    assert.deepEqual(
      [file.name, file.type, await file.text()],
      [`statement-${JOB_ID}.pdf`, 'application/pdf', '%PDF'],
    );
    end();
  });

  test('is of the form type that its template names', async () => {
    const { requests } = submit({ form_type: 'W2' }, PDF, [UPLOAD, ok({ uploaded_docs: [made] })]);
    assert.equal(requests[0]?.form?.get('form_type'), 'W2');
  });

  for (const [what, more] of [
    ['uuids and pks', { original_existing_doc_uuids: [PLAIN], original_existing_doc_pks: [51542103] }],
    ['pks', { original_existing_doc_pks: ['51542103'], original_existing_doc_uuids: [] }],
    ['uuids', { original_existing_doc_uuids: [PLAIN] }],
    ['a uuid', { original_existing_doc_uuid: DOC_UUID.toUpperCase() }],
    ['a pk, in other words', { message: 'SECRET.pdf is not new', original_existing_doc_pk: 51542103 }],
    ['a pk', { original_existing_doc_pk: 51542103 }],
    ['one of several', { original_existing_doc_pk: [1, 51542103] }],
  ] as const) {
    test(`that is there already is the one there, told by ${what}`, async () => {
      const { reference, end } = submit(
        {},
        PDF,
        [UPLOAD, exists(more)],
        [STATUS, bookStatus('VERIFYING', [there])],
      );
      assert.deepEqual(await reference, DOCUMENT);
      end();
    });
  }

  test('that is in another Book is refused', async () => {
    const other = { ...there, uuid: MIXED_UUID, pk: 1 };
    const more = { original_existing_doc_uuids: [DOC_UUID], original_existing_doc_pks: [0] };
    const answers: Answer[] = [
      [UPLOAD, exists(more)],
      [STATUS, bookStatus('VERIFYING', [other])],
    ];
    await assert.rejects(submit({}, PDF, ...answers).reference, IN_ANOTHER_BOOK);
    const nameless: Answer[] = [
      [UPLOAD, exists({})],
      [STATUS, bookStatus('VERIFYING', [there])],
    ];
    await assert.rejects(submit({}, PDF, ...nameless).reference, IN_ANOTHER_BOOK);
  });

  test('that was taken without a name is asked for again', async () => {
    for (const response of [{}, { uploaded_docs: [] }, { uploaded_docs: [{ pk: 7 }] }, null])
      await assert.rejects(submit({}, PDF, [UPLOAD, ok(response)]).reference, {
        code: 'provider_unavailable',
        fault: 'transient',
      });
  });

  const invalid = { status: 400, message: 'SECRET.pdf is not a valid pdf\n', original_existing_doc_pks: [] };
  for (const [status, body, reason] of [
    [200, ok(invalid), /\(400\): the file is not a valid one of its kind/],
    [200, failure(1104), /\(1104\): it could not read the file/],
    [400, failure(1109), /\(1109\): the file is not a valid PDF/],
    [400, failure(1512), /\(1512\): the document has more than 3,000 pages/],
    [400, failure(6001), /\(6001\): it has no form type like that of form_type/],
    [400, failure(8002), /\(8002\): the Book is full/],
    [400, failure(1401), /\(1401\): its Book is not there any more at Ocrolus/],
    [413, '', /\(413\): the file is larger than 200 MB/],
    [415, {}, /\(415\): it does not take files of that type/],
    [200, ok({ status: 400, message: 'SECRET is odd' }), /Ocrolus answered 400/],
    [200, ok({ status: 400, original_existing_doc_pks: [0] }), /handed in: Ocrolus answered 400/],
    [422, {}, /Ocrolus answered 422/],
  ] as const) {
    test(`is refused for good: ${reason.source}`, async () => {
      await submit({}, PDF, [UPLOAD, body, status]).reference.then(
        () => assert.fail('It should have been refused.'),
        (error) => {
          assert.deepEqual([error.code, error.fault], ['document_refused', 'permanent']);
          assert.match(error.message, reason);
          assert.doesNotMatch(error.message, /SECRET/);
        },
      );
    });
  }
  for (const [status, body, code] of [
    [400, failure(2110), 'connection_unusable'],
    [400, failure(2300), 'provider_unavailable'],
    [200, ok({ status: 503, message: 'later' }), 'provider_unavailable'],
    [502, '', 'provider_unavailable'],
  ] as const) {
    test(`is tried again after ${status} ${JSON.stringify(body).slice(0, 30)}`, async () => {
      const { reference } = submit({}, PDF, [UPLOAD, body, status]);
      await assert.rejects(reference, { code, fault: 'transient' });
    });
  }
});

describe('a mixed document', () => {
  const options = { upload_as: 'mixed', form_type: 'W2' };
  const reference = {
    key: `mixed_document/${MIXED_UUID.replaceAll('-', '')}`,
    values: { ...BOOK.values, mixed_uploaded_doc_uuid: MIXED_UUID, mixed_uploaded_doc_pk: '11585733' },
  };

  test('is uploaded as one, without a form type', async () => {
    const answered = ok({ mixed_uploaded_docs: [{ pk: 11585733, uuid: MIXED_UUID }] });
    const { reference: given, requests } = submit(options, PDF, [MIXED, answered]);
    assert.deepEqual(await given, reference);
    assert.deepEqual([...(requests[0]?.form?.keys() ?? [])], ['book_uuid', 'upload']);
  });

  test('that is there already is found among the mixed ones', async () => {
    const status = bookStatus('VERIFYING', [there], [{ uuid: MIXED_UUID, pk: '11585733', status: 'QUEUED' }]);
    const answers: Answer[] = [
      [MIXED, exists({ original_existing_doc_uuid: [MIXED_UUID] })],
      [STATUS, status],
    ];
    assert.deepEqual(await submit(options, PDF, ...answers).reference, reference);
  });

  test('is no image: nothing is sent', async () => {
    const { reference: given } = submit(options, PNG);
    await assert.rejects(given, { code: 'document_refused', fault: 'permanent', message: /^upload_as: / });
  });
});

describe('a pay stub', () => {
  const options = { upload_as: 'paystub' };
  const reference = {
    key: `document/${PLAIN}`,
    values: { ...BOOK.values, uploaded_doc_uuid: DOC_UUID },
  };

  test('is uploaded as one', async () => {
    const { reference: given, requests } = submit(options, PDF, [PAYSTUB, ok({ doc_uuid: DOC_UUID })]);
    assert.deepEqual(await given, reference);
    assert.deepEqual([...(requests[0]?.form?.keys() ?? [])], ['upload']);
  });
  test('that is there already has the same reference', async () => {
    const answers: Answer[] = [
      [PAYSTUB, exists({ original_existing_doc_uuid: DOC_UUID })],
      [STATUS, bookStatus('VERIFYING', [there])],
    ];
    assert.deepEqual(await submit(options, PDF, ...answers).reference, reference);
  });
  test('that is not valid is refused', async () => {
    const answer = ok({ status: 400, message: 'a is not a valid PDF\n' });
    await assert.rejects(submit(options, PDF, [PAYSTUB, answer]).reference, { code: 'document_refused' });
  });
  test('may be an image', async () => {
    const { reference: given, requests } = submit(
      options,
      PNG,
      [IMAGE, ok({ image_group_pk: 87479 })],
      [DONE, ok({})],
    );
    assert.deepEqual(await given, GROUP);
    assert.deepEqual(requests[1]?.json, { book_uuid: BOOK_UUID, form_type: 'PAYSTUB' });
  });
});

describe('an image', () => {
  const none: Answer = [DONE, failure(7002), 400];
  const existing = { original_existing_groups_and_image_pks: [{ existing_image_group_pk: 87479 }] };
  const grouped = bookStatus('VERIFYING', [{ ...there, image_group_pk: 87479 }]);
  const elsewhere = bookStatus('VERIFYING', [{ ...there, image_group_pk: 1 }]);
  const UNFINISHED = { code: 'provider_unavailable', fault: 'transient' };

  test('is a group of its own, which is closed', async () => {
    const { reference, requests, end } = submit(
      {},
      PNG,
      [IMAGE, ok({ image_group_pk: 87479 })],
      [DONE, ok({})],
    );
    assert.deepEqual(await reference, GROUP);
    assert.deepEqual([...(requests[0]?.form?.keys() ?? [])], ['book_uuid', 'upload']);
    assert.deepEqual(requests[1]?.json, { book_uuid: BOOK_UUID, form_type: 'BANK_ACCOUNT' });
    end();
  });

  test('is of the form type that its template names', async () => {
    const answers: Answer[] = [
      [IMAGE, ok({ image_group_pk: 87479 })],
      [DONE, ok({})],
    ];
    const { reference, requests } = submit({ form_type: 'W2' }, PNG, ...answers);
    await reference;
    assert.deepEqual(requests[1]?.json, { book_uuid: BOOK_UUID, form_type: 'W2' });
  });

  test('does not go into a group that somebody else has left open in their Book', async () => {
    for (const before of [none, [DONE, ok({})] as Answer]) {
      const answers: Answer[] = [before, [IMAGE, ok({ image_group_pk: 87479 })], [DONE, ok({})]];
      const { reference, end } = submit({ book: 'per_batch' }, PNG, ...answers);
      assert.deepEqual(await reference, GROUP);
      end();
    }
  });

  test('that is there already, and closed already, is done', async () => {
    const { reference, end } = submit({}, PNG, [IMAGE, exists(existing)], none, [STATUS, grouped]);
    assert.deepEqual(await reference, GROUP);
    end();
  });

  test('that is there already, and was not closed, is closed', async () => {
    const { reference } = submit({}, PNG, [IMAGE, exists(existing)], [DONE, ok({})], [STATUS, grouped]);
    assert.deepEqual(await reference, GROUP);
  });

  test('may be there as a mixed document', async () => {
    const mixed = bookStatus(
      'VERIFYING',
      [],
      [{ uuid: MIXED_UUID, image_group_pk: '87479', status: 'QUEUED' }],
    );
    const { reference } = submit({}, PNG, [IMAGE, exists(existing)], none, [STATUS, mixed]);
    assert.deepEqual(await reference, GROUP);
  });

  test('that is in another Book is refused, unless its group may be yet to appear', async () => {
    const other = submit({}, PNG, [IMAGE, exists(existing)], none, [STATUS, elsewhere]);
    await assert.rejects(other.reference, IN_ANOTHER_BOOK);
    const closed = submit({}, PNG, [IMAGE, exists(existing)], [DONE, ok({})], [STATUS, elsewhere]);
    await assert.rejects(closed.reference, UNFINISHED);
    const before: Answer[] = [[DONE, ok({})], [IMAGE, exists(existing)], none, [STATUS, elsewhere]];
    await assert.rejects(submit({ book: 'per_batch' }, PNG, ...before).reference, UNFINISHED);
  });

  test('whose group is not there to be closed is tried again', async () => {
    await assert.rejects(submit({}, PNG, [IMAGE, ok({ image_group_pk: 87479 })], none).reference, UNFINISHED);
    await assert.rejects(submit({}, PNG, [IMAGE, ok({})], [DONE, ok({})]).reference, UNFINISHED);
  });

  test('that is not valid is refused, though other ids are named', async () => {
    const response = {
      status: 400,
      message: 'SECRET.png is not a valid Image',
      original_existing_groups_and_image_pks: [{ existing_image_group_pk: 244316 }, { existing_image_pk: 1 }],
    };
    await assert.rejects(submit({}, PNG, [IMAGE, ok(response)]).reference, {
      code: 'document_refused',
      message: 'Ocrolus took no document (400): the file is not a valid one of its kind.',
    });
  });

  test('of a form type that Ocrolus does not know is refused', async () => {
    const answers: Answer[] = [
      [IMAGE, ok({ image_group_pk: 87479 })],
      [DONE, failure(6001), 400],
    ];
    const refusal = { code: 'document_refused', message: /form_type/ };
    await assert.rejects(submit({ form_type: 'X' }, PNG, ...answers).reference, refusal);
  });
});

test('a document without a Book goes into its own', async () => {
  const { api, end } = scripted(
    [`GET /v1/books?xid=paperhook-job-${JOB_ID}`, ok([])],
    ['POST /v1/book/add', ok({ uuid: BOOK_UUID, pk: 34251191 })],
    [UPLOAD, ok({ uploaded_docs: [made] })],
  );
  assert.deepEqual(await api.submit(PDF, ocrolusOptions.parse({})), DOCUMENT);
  end();
});

test('only images are submitted alone', () => {
  const { books } = scripted().api;
  assert.deepEqual([books?.isSubmittedAlone(PDF), books?.isSubmittedAlone(PNG)], [false, true]);
});

test('file names are such as Ocrolus takes', () => {
  for (const [name, expected] of [
    ['a.pdf', `a-${JOB_ID}.pdf`],
    ['a/b\\c*d?e<f>g:h|i"j\'k&l%m\n.PDF', `a_b_c_d_e_f_g_h_i_j_k_l_m_-${JOB_ID}.PDF`],
    ['år.2026', `år-${JOB_ID}.2026`],
    ['no extension', `no extension-${JOB_ID}`],
    ['a.this is none', `a.this is none-${JOB_ID}`],
    ['', `-${JOB_ID}`],
    [`${'x'.repeat(300)}.jpeg`, `${'x'.repeat(100)}-${JOB_ID}.jpeg`],
  ] as const)
    assert.equal(ocrolusFileName(name, JOB_ID), expected);
});
