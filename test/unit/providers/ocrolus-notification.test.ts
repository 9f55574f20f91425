import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ocrolusNotification } from '../../../shared/providers/ocrolus/notification.ts';
import { ocrolusVerifier } from '../../../shared/providers/ocrolus/webhook-verifier.ts';
import type { WebhookSecrets } from '../../../shared/providers/webhook-verifier.ts';
import * as webhooks from '../../fixtures/ocrolus-webhooks.ts';

const NEW_SECRET = '0123456789abcdef';
const OLD_SECRET = 'fedcba9876543210';
const REQUEST_ID = '019d0c76-a902-7b75-8f9e-8694eae8a374';
/** 2026-11-05 12:00:00 UTC. */
const SECONDS = 1_793_880_000;
const BODY = '{"status":"VERIFICATION_COMPLETE","uploaded_doc_pk":0,"book_pk":0}';

// Computed with `printf '%s' "$TIMESTAMP.$REQUEST_ID.$BODY" | openssl dgst -sha256 -hmac "$SECRET"`.
const BY_NEW = '579ac62c6283c71dfcaf49b7f21fcc4f6e439cc6c2b054002f8722e48ab5bbb5';
const BY_OLD = 'be51a8d81a7c1b2b94efbf51ce9ea3828dfcf2b1c1a9bd556ee54f3bb3b5a3c2';

const SIGNED = {
  'webhook-signature': BY_NEW,
  'webhook-timestamp': String(SECONDS),
  'webhook-request-id': REQUEST_ID,
};

interface Sent {
  headers?: Record<string, string>;
  body?: Buffer | string;
  receivedAtMs?: number;
  secrets?: WebhookSecrets;
}

function verify({ headers = SIGNED, body = BODY, receivedAtMs = SECONDS * 1000, secrets }: Sent = {}) {
  const given = secrets ?? { webhook_secrets: [NEW_SECRET] };
  const request = { connection: 'main', query: {}, sourceAddress: '203.0.113.9' };
  return ocrolusVerifier.verify({ ...request, headers, body: Buffer.from(body), receivedAtMs }, given);
}

const AUTHENTIC = { authentic: true, requestId: REQUEST_ID };
const FORGED = { authentic: false };

describe('a signed webhook', () => {
  test('is authentic under either secret, and is known by its request id', () => {
    assert.deepEqual(verify(), AUTHENTIC);
    const byOld = { ...SIGNED, 'webhook-signature': BY_OLD };
    assert.deepEqual(
      verify({ headers: byOld, secrets: { webhook_secrets: [NEW_SECRET, OLD_SECRET] } }),
      AUTHENTIC,
    );
    assert.deepEqual(verify({ headers: byOld }), FORGED);
    const inCapitals = { ...SIGNED, 'webhook-signature': BY_NEW.toUpperCase() };
    assert.deepEqual(verify({ headers: inCapitals }), AUTHENTIC);
  });

  test('is signed over its bytes, whatever they are', () => {
    const signature = 'fd22dd14b4200179fcfa911cae538a9ce272d0dac2e70a726f5c7f9acba986a6';
    const headers = { ...SIGNED, 'webhook-signature': signature };
    assert.deepEqual(verify({ headers, body: Buffer.from('00ff0d0a1ffe', 'hex') }), AUTHENTIC);
  });

  test('is forged when anything of it is changed or missing', () => {
    assert.deepEqual(verify({ body: `${BODY} ` }), FORGED);
    assert.deepEqual(verify({ body: BODY.replace('0}', '1}') }), FORGED);
    const changes: Record<string, string>[] = [
      { 'webhook-signature': '' },
      { 'webhook-signature': BY_OLD },
      { 'webhook-signature': BY_NEW.slice(1) },
      { 'webhook-signature': `sha256=${BY_NEW}` },
      { 'webhook-timestamp': String(SECONDS + 1) },
      { 'webhook-request-id': REQUEST_ID.replace('019', '018') },
      { 'webhook-request-id': REQUEST_ID.toUpperCase() },
    ];
    for (const change of changes)
      assert.deepEqual(verify({ headers: { ...SIGNED, ...change } }), FORGED, JSON.stringify(change));
    for (const missing of Object.keys(SIGNED)) {
      const headers = Object.fromEntries(Object.entries(SIGNED).filter(([name]) => name !== missing));
      assert.deepEqual(verify({ headers }), FORGED, missing);
    }
    assert.deepEqual(verify({ headers: {} }), FORGED);
  });

  test('with malformed headers is forged, however well it is signed', () => {
    const cases: Record<string, string>[] = [
      {
        'webhook-request-id': '',
        'webhook-signature': 'db0f16c0efbe1cc7a5d4e0e5fcb82431545ad4a45de24edb5542c10d73eeaa25',
      },
      {
        'webhook-timestamp': '',
        'webhook-signature': '6a6217fe50ef0c6a94dd3364f43e28c850cde917d6293e290a1e89bd6b0ac684',
      },
      {
        'webhook-timestamp': `${SECONDS}.0`,
        'webhook-signature': '7d5f76a64a32d26d2ae34c6f51aa88d5eb528313546f54d78eb24f81edd4103e',
      },
      // Milliseconds, of which the vendor says nothing.
      {
        'webhook-timestamp': `${SECONDS}000`,
        'webhook-signature': 'af0eaa1c87f6772ff2ef47f2e43f4cf01afc260c4083576a30370bd36d4438f4',
      },
    ];
    for (const headers of cases)
      assert.deepEqual(verify({ headers: { ...SIGNED, ...headers } }), FORGED, JSON.stringify(headers));
  });

  test('is good for a quarter of an hour either way, or for as long as the connection says', () => {
    const at = (seconds: number, secrets?: WebhookSecrets) =>
      verify({ receivedAtMs: (SECONDS + seconds) * 1000, ...(secrets && { secrets }) }).authentic;
    assert.deepEqual([at(900), at(-900), at(900.001), at(-900.001)], [true, true, false, false]);
    const minute = { webhook_secrets: [NEW_SECRET], webhook_window_seconds: 60 };
    assert.deepEqual(
      [at(60, minute), at(-60, minute), at(61, minute), at(-61, minute)],
      [true, true, false, false],
    );
  });

  test('may be good for a second, or for half a day, and for nothing beyond', () => {
    const within = (webhook_window_seconds: unknown) =>
      verify({ secrets: { webhook_secrets: [NEW_SECRET], webhook_window_seconds } });
    for (const seconds of [1, 43_200]) assert.deepEqual(within(seconds), AUTHENTIC, String(seconds));
    for (const seconds of [0, -1, 1.5, 43_201, Number.NaN, '900', null])
      assert.throws(() => within(seconds), { code: 'connection_unusable' }, String(seconds));
  });

  test('has its request id as part of a key: of safe characters and bounded', () => {
    const odd = {
      ...SIGNED,
      'webhook-request-id': 'a/b#c',
      'webhook-signature': '23b90ea473b2f9b09732ee9297d34267645c59d694b699de853374d18f5fed2c',
    };
    // SHA-256 of `a/b#c`.
    const oddHash = 'f0dad2cf5f3ebf8afed0b829723ec7954abbd72cb2beec6a6ebbc2d7b340d586';
    assert.deepEqual(verify({ headers: odd }), { authentic: true, requestId: oddHash });
    const long = {
      ...SIGNED,
      'webhook-request-id': 'x'.repeat(101),
      'webhook-signature': 'e908b70ff11b09daf78f66a7fc02df2c749f8f36e85d69a4d70bdf468178c55d',
    };
    const longHash = 'c675a2e604b0cd1229c036e3ce0c87422980a245e295bbc605a507a2299752db';
    assert.deepEqual(verify({ headers: long }), { authentic: true, requestId: longHash });
  });

  test('without a usable secret nothing is authentic', () => {
    // Under an empty key, which anybody can compute.
    const signature = '706c4b24efe9b176ac93dea503c57ef028dcf77f990cdd3c87c8e6e87472808f';
    const headers = { ...SIGNED, 'webhook-signature': signature };
    assert.deepEqual(verify({ headers, secrets: { webhook_secrets: [''] } }), FORGED);
    assert.deepEqual(verify({ secrets: { webhook_secrets: [] } }), FORGED);
  });
});

describe('a webhook with basic authentication', () => {
  const basic = { webhook_secrets: [NEW_SECRET, OLD_SECRET], webhook_auth: 'basic' } as const;
  const from = (authorization: string, secrets: WebhookSecrets = basic) =>
    verify({ headers: { authorization }, secrets });

  // base64 of `paperhook:{secret}`.
  const NEW = 'cGFwZXJob29rOjAxMjM0NTY3ODlhYmNkZWY=';
  const OLD = 'cGFwZXJob29rOmZlZGNiYTk4NzY1NDMyMTA=';

  test('is authentic under either secret, and has no id that could be trusted', () => {
    assert.deepEqual(from(`Basic ${NEW}`), { authentic: true });
    assert.deepEqual(from(` basic  ${OLD} `), { authentic: true });
    const withId = { authorization: `Basic ${NEW}`, 'webhook-request-id': REQUEST_ID };
    assert.deepEqual(verify({ headers: withId, secrets: basic }), { authentic: true });
  });

  test('is refused with anything else', () => {
    for (const given of [
      '',
      'Basic',
      NEW,
      `Bearer ${NEW}`,
      `Basic ${NEW}x`,
      `Basic ${NEW} x`,
      `x Basic ${NEW}`,
      `Basic ${NEW.slice(0, -1)}`,
      // `other:{secret}`, `paperhook:`
      'Basic b3RoZXI6MDEyMzQ1Njc4OWFiY2RlZg==',
      'Basic cGFwZXJob29rOg==',
    ])
      assert.deepEqual(from(given), FORGED, given);
    assert.deepEqual(from('Basic cGFwZXJob29rOg==', { ...basic, webhook_secrets: [''] }), FORGED);
  });

  test('one authenticates nothing where the other is asked for', () => {
    assert.deepEqual(verify({ secrets: basic }), FORGED);
    assert.deepEqual(from(`Basic ${NEW}`, { webhook_secrets: [NEW_SECRET] }), FORGED);
    assert.deepEqual(
      from(`Basic ${NEW}`, { webhook_secrets: [NEW_SECRET], webhook_auth: 'signature' }),
      FORGED,
    );
  });
});

function parse(body: unknown) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return ocrolusNotification.parse(bytes, {});
}

const BY_UUID = {
  key: 'book/09c529852f054022a7389277cc335c7e',
  values: { book_uuid: '09c52985-2f05-4022-a738-9277cc335c7e', book_pk: '71400892' },
};
const BY_UUID_ALONE = { ...BY_UUID, values: { book_uuid: BY_UUID.values.book_uuid } };
const BY_PK = { key: 'book_pk/71400892', values: { book_pk: '71400892' } };
const BY_BOTH = { reference: BY_UUID, alias: BY_PK };
const DOCUMENT = {
  uploaded_doc_uuid: '5c12b7b2-6d1f-4a70-9a43-5b0c9d6f1e02',
  uploaded_doc_pk: '133257741',
};

describe('the bodies that are documented or have been seen', () => {
  const known = (name: string) => ({ name, isKnown: true });

  test('book.verified, of the test request, is about all of its Book', () => {
    assert.deepEqual(parse(webhooks.bookVerified), {
      reference: BY_UUID_ALONE,
      event: known('book.verified'),
    });
  });

  test('document.verification_succeeded names its Book and its document', () => {
    const expected = {
      ...BY_BOTH,
      event: { ...known('document.verification_succeeded'), about: DOCUMENT },
    };
    assert.deepEqual(parse(webhooks.documentVerified), expected);
    assert.deepEqual(parse(webhooks.documentVerifiedInShort), expected);
  });

  test('a document out of a mixed one is news of both', () => {
    assert.deepEqual(parse(webhooks.documentOfMixedVerified).event?.about, {
      ...DOCUMENT,
      mixed_uploaded_doc_uuid: 'd2f6a1c4-0b5e-4f0e-8d7c-3f1b2a9c8e77',
      mixed_uploaded_doc_pk: '900413',
    });
  });

  test('document.detect.signal_found and signal_not_found, as documented and as observed', () => {
    assert.deepEqual(parse(webhooks.signalFound), {
      ...BY_BOTH,
      event: { ...known('document.detect.signal_found'), about: DOCUMENT },
    });
    assert.deepEqual(parse(webhooks.signalNotFound), {
      ...BY_BOTH,
      event: { ...known('document.detect.signal_not_found'), about: DOCUMENT },
    });
    assert.deepEqual(parse(webhooks.signalFoundAsObserved), {
      ...BY_BOTH,
      event: {
        ...known('document.detect.signal_found'),
        about: { uploaded_doc_uuid: DOCUMENT.uploaded_doc_uuid },
      },
    });
  });

  test('book.completed is about all of its Book', () => {
    assert.deepEqual(parse(webhooks.bookCompleted), {
      ...BY_BOTH,
      event: known('book.completed'),
    });
  });

  test('the account-level test request is a test, and about nothing', () => {
    assert.deepEqual(parse(webhooks.legacyTest), { event: known('test') });
    assert.deepEqual(parse({ book_pk: '0' }), { event: known('test') });
    const zeroUuid = '00000000-0000-0000-0000-000000000000';
    assert.deepEqual(parse({ status: 'REJECTED', book_uuid: zeroUuid }), { event: known('test') });
  });

  test('account-level bodies without a name are told by their status and ids', () => {
    const about = { uploaded_doc_pk: '133257741' };
    assert.deepEqual(parse(webhooks.legacyDocumentVerified), {
      reference: BY_PK,
      event: { ...known('document.verification_succeeded'), about },
    });
    assert.deepEqual(parse(webhooks.legacyDocumentRejected), {
      reference: BY_PK,
      event: { ...known('document.verification_failed'), about },
    });
    assert.deepEqual(parse(webhooks.legacyBookVerified), {
      reference: BY_PK,
      event: known('book.verified'),
    });
    const group = { book_pk: webhooks.BOOK_PK, uploaded_image_group_pk: 77, uploaded_doc_pk: null };
    const event = (status: string, body: object = group) => parse({ ...body, status }).event;
    assert.deepEqual(event('VERIFICATION_COMPLETE'), {
      ...known('image_group.verification_succeeded'),
      about: { uploaded_image_group_pk: '77' },
    });
    assert.equal(event('REJECTED')?.name, 'image_group.verification_failed');
    const mixed = { book_pk: webhooks.BOOK_PK, mixed_uploaded_doc_pk: 5 };
    assert.equal(event('REJECTED', mixed)?.name, 'mixed_document.rejected');
    assert.equal(event('VERIFIED', webhooks.legacyBookVerified)?.name, 'book.verified');
    const byUuid = { book_pk: webhooks.BOOK_PK, doc_uuid: webhooks.DOC_UUID };
    assert.equal(event('REJECTED', byUuid)?.name, 'document.verification_failed');
    assert.equal(event('PONDERING', byUuid)?.name, 'unnamed');
    // A mixed document is never verified itself.
    assert.equal(event('VERIFICATION_COMPLETE', mixed)?.name, 'unnamed');
    assert.deepEqual(
      event('VERIFICATION_COMPLETE', { ...webhooks.legacyDocumentVerified, event_name: ' ' }),
      {
        ...known('document.verification_succeeded'),
        about,
      },
    );
    // Without its Book it is news of a document all the same.
    assert.deepEqual(parse({ ...webhooks.legacyDocumentVerified, book_pk: 0 }), {
      event: { ...known('document.verification_succeeded'), about },
    });
    // What can't be told is news of the Book all the same.
    for (const unclear of ['PONDERING', 'VERIFICATION_COMPLETE', 'REJECTED']) {
      assert.deepEqual(parse({ status: unclear, book_pk: webhooks.BOOK_PK, event_name: ' ' }), {
        reference: BY_PK,
        event: { name: 'unnamed', isKnown: false },
      });
    }
  });
});

/** Each by its organization-level name, and the account-level one, `same` where that is spelled alike. */
const EVENTS: [name: string, legacy: string | undefined, status?: string][] = [
  ['book.verified', 'BOOK_VERIFIED', 'BOOK_COMPLETE'],
  ['document.verification_succeeded', 'DOC_VERIFIED', 'VERIFICATION_COMPLETE'],
  ['document.verification_failed', 'DOC_VERIFIED', 'REJECTED'],
  ['image_group.verification_succeeded', 'IMAGE_GROUP_VERIFIED', 'VERIFICATION_COMPLETE'],
  ['image_group.verification_failed', 'IMAGE_GROUP_VERIFIED', 'REJECTED'],
  ['book.analytics_completed', 'ANALYTICS_COMPLETED'],
  ['book.analytics_v2.generated', 'same'],
  ['book.analytics_v2.completed', undefined],
  ['book.classified', 'same'],
  ['book.completed', 'same'],
  ['book.detect.signal_found', 'same'],
  ['book.detect.signal_not_found', 'same'],
  ['book.income.generated', 'same'],
  ['book.income.updated', 'same'],
  ['document.upload_succeeded', 'same'],
  ['document.upload_failed', 'same'],
  ['document.classification_succeeded', 'same'],
  ['document.classification_failed', 'same'],
  ['document.detect.signal_found', 'SUSPICIOUS_ACTIVITY'],
  ['document.detect.signal_not_found', 'same'],
  ['document.detect.unable_to_process', 'same'],
  ['mixed_document.rejected', 'same'],
  ['image_group.upload_succeeded', 'same'],
  ['image_group.upload_failed', 'same'],
  ['plaid.upload_succeeded', 'same'],
  ['plaid.upload_failed', 'same'],
  ['network.book.created', 'network.book.created (BETA)'],
  ['network.book.funded', 'network.book.funded(BETA)'],
  ['book.pacing.discrepancies_found', undefined],
  ['book.pacing.discrepancies_not_found', undefined],
  ['book.copy.request_received', undefined],
  ['book.copy.request_accepted', undefined],
  ['book.copy.request_rejected', undefined],
  ['book.copy.docs_added', undefined],
  ['book.copy.kickout_evaluated', undefined],
  ['analytics.config_updated', undefined],
  ['middesk.verified', 'MIDDESK_VERIFIED'],
];

describe('events', () => {
  for (const [name, legacy, status] of EVENTS) {
    test(`${name}${legacy === undefined || legacy === 'same' ? '' : `, which is ${legacy} ${status ?? ''}`}`, () => {
      const body = { book_uuid: webhooks.BOOK_UUID, ...(status && { status }) };
      for (const event_name of legacy === undefined || legacy === 'same' ? [name] : [name, legacy]) {
        assert.deepEqual(parse({ ...body, event_name }), {
          reference: BY_UUID_ALONE,
          event: { name, isKnown: true },
        });
      }
    });
  }

  test('the status decides of legacy names only', () => {
    const named = (event_name: string, status: string) =>
      parse({ event_name, status, book_pk: 1 }).event?.name;
    assert.equal(named('document.verification_succeeded', 'REJECTED'), 'document.verification_succeeded');
    assert.equal(named('doc_verified', 'FAILED'), 'document.verification_failed');
    assert.equal(named('DOC_VERIFIED', 'SOMETHING'), 'document.verification_succeeded');
    assert.equal(named('BOOK_VERIFIED', 'REJECTED'), 'book.verified');
  });

  test("those of a Book are about all of it, whatever ids they have; a network's and Plaid's too", () => {
    const about = (event_name: string) => parse({ ...webhooks.documentVerified, event_name }).event?.about;
    for (const name of ['book.verified', 'BOOK_VERIFIED', 'network.book.funded', 'plaid.upload_failed'])
      assert.equal(about(name), undefined, name);
    for (const name of ['document.upload_failed', 'mixed_document.rejected', 'something.new'])
      assert.deepEqual(about(name), DOCUMENT, name);
  });

  test('those that name no Book have no reference', () => {
    const event = { name: 'analytics.config_updated', isKnown: true };
    assert.deepEqual(parse({ event_name: 'analytics.config_updated' }), { event });
    assert.deepEqual(parse({ event_name: 'analytics.config_updated', book_pk: 0, book_uuid: null }), {
      event,
    });
  });

  test('that nobody knows are kept by a name that is cleaned and bounded', () => {
    const event = (event_name: string) => parse({ event_name, book_pk: 1 }).event;
    assert.deepEqual(event('document.teleported'), { name: 'document.teleported', isKnown: false });
    assert.deepEqual(event(' Book.New\n<b>"x"(BETA) '), { name: 'Book.New_b_x_', isKnown: false });
    assert.deepEqual(event(`x${'y'.repeat(500)}`), { name: `x${'y'.repeat(99)}`, isKnown: false });
    assert.deepEqual(event('(BETA)'), { name: 'unnamed', isKnown: false });
    assert.deepEqual(event('Book.(Beta)New'), { name: 'Book._Beta_New', isKnown: false });
    for (const name of ['__proto__', 'constructor']) assert.equal(event(name)?.isKnown, false);
  });
});

describe('the reason that Detect could not run', () => {
  const reason = (fields: object) => parse({ ...webhooks.unableToProcess, ...fields }).event?.reason;

  test('is taken from whichever field has it, the narrowest first', () => {
    assert.equal(reason({}), 'The document has too few pages for Detect');
    assert.equal(reason({ reason: 'TOO_FEW_PAGES' }), 'TOO_FEW_PAGES');
    assert.equal(reason({ failure_reason: 'BLANK', reason: 'other' }), 'BLANK');
    assert.equal(reason({ detect_reason: 'SCAN', failure_reason: 'other' }), 'SCAN');
    assert.equal(reason({ unable_to_process_reason: 'IMAGE', detect_reason: 'other' }), 'IMAGE');
    assert.equal(reason({ reason: '  ', notification_reason: 'said here' }), 'said here');
    assert.equal(reason({ reason: { code: 1 }, notification_reason: null }), undefined);
  });

  test('is bounded, and has no control characters', () => {
    assert.equal(reason({ reason: `a\u0000b\r\nc\u202Ed\uD800` }), 'a b c d');
    assert.equal(reason({ reason: 'ü'.repeat(201) }), 'ü'.repeat(200));
    assert.equal(reason({ reason: '🙂'.repeat(201) }), '🙂'.repeat(200));
  });

  test('is of that event only: of all others the API tells', () => {
    const body = { ...webhooks.signalFound, reason: 'x' };
    assert.equal(parse(body).event?.reason, undefined);
  });
});

describe('ids', () => {
  const reference = (fields: object) => parse({ event_name: 'book.completed', ...fields }).reference;

  test('are the same in every spelling, and are kept as they came', () => {
    const spelled = '09C529852F054022A7389277CC335C7E';
    assert.deepEqual(reference({ book_uuid: spelled }), {
      key: 'book/09c529852f054022a7389277cc335c7e',
      values: { book_uuid: spelled },
    });
    assert.deepEqual(reference({ book_pk: '71400892' }), BY_PK);
    assert.deepEqual(reference({ book_pk: 71400892, book_uuid: null }), BY_PK);
    assert.deepEqual(reference({ book_pk: '71400890' }), {
      key: 'book_pk/71400890',
      values: { book_pk: '71400890' },
    });
    assert.deepEqual(reference({ book_uuid: webhooks.BOOK_UUID, book_pk: 1.5 }), BY_UUID_ALONE);
  });

  test('of a document may be texts, null, zero, or something else', () => {
    const about = (fields: object) =>
      parse({ event_name: 'document.upload_failed', book_pk: 1, ...fields }).event?.about;
    assert.deepEqual(about({ uploaded_doc_pk: '5', uploaded_image_group_pk: 0, doc_uuid: null }), {
      uploaded_doc_pk: '5',
    });
    assert.deepEqual(about({ mixed_doc_uuid: 'AB-1', image_group_pk: 9 }), {
      uploaded_image_group_pk: '9',
      mixed_uploaded_doc_uuid: 'AB-1',
    });
    for (const odd of [true, -1, 1.5, {}, [5], '../x', 'a'.repeat(65), 2 ** 53])
      assert.equal(about({ uploaded_doc_pk: odd }), undefined, String(odd));
  });
});

test('names what is wrong with a malformed webhook', () => {
  const refuses = (body: unknown, message: string) =>
    assert.throws(() => parse(body), { code: 'malformed_notification', fault: 'permanent', message });
  refuses('', 'the body is not JSON');
  refuses('[]', 'the body is not a JSON object');
  refuses({}, 'it names neither an event nor a Book');
  refuses({ status: 'VERIFICATION_COMPLETE' }, 'it names neither an event nor a Book');
  refuses({ status: 'VERIFICATION_COMPLETE', book_uuid: '' }, 'it names neither an event nor a Book');
  refuses({ event_name: 7, book_uuid: null }, 'it names neither an event nor a Book');
  for (const odd of ['../x', {}, 1.5, 'a b', 'x'.repeat(65), true]) {
    refuses({ event_name: 'book.verified', book_uuid: odd }, 'book_uuid is not an id that Ocrolus gives');
    refuses({ status: 'REJECTED', book_pk: odd }, 'book_pk is not an id that Ocrolus gives');
  }
});

test('no credential is bound to a job, and none travels in the query', () => {
  assert.equal(ocrolusNotification.concerns(BY_UUID, '3f2b8c1e-7a4d-4e55-9b0a-6c1d2e3f4a5b'), false);
  assert.deepEqual(ocrolusVerifier.credentialParameters, []);
});
