import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { EVENTS } from '../../../infra/local/simulators/ocrolus/events.ts';
import { INVOICE_TEXT, only } from './drive-model.ts';
import { type Body, driveOcrolus, type OcrolusDrive } from './drive-ocrolus.ts';

const ALL = [...EVENTS.keys()];
const SETTINGS = '/v1/account/settings';
const HOOK = 'https://paperhook.example/hook';
const SECRET = 'sixteen-or-more-characters';

const said = (sent: ReturnType<OcrolusDrive['webhooksToTheEnd']>) =>
  sent.map(({ after, event }) => [after, event]);

describe('what is told, and when', () => {
  test('of a document alone in its Book: in the order that has been seen', () => {
    const { book, pdf, subscribe, webhooksToTheEnd } = driveOcrolus();
    subscribe(ALL);
    pdf(book().uuid);
    assert.deepEqual(said(webhooksToTheEnd()), [
      [0, 'document.upload_succeeded'],
      [4, 'document.verification_succeeded'],
      [4, 'book.verified'],
      [5, 'book.analytics_v2.generated'],
      [6, 'document.detect.signal_not_found'],
      [7, 'book.detect.signal_not_found'],
      [8, 'book.completed'],
    ]);
  });

  test('of a mixed document, of images, of what is rejected', () => {
    const mixed = driveOcrolus();
    mixed.subscribe(ALL);
    mixed.upload('/v1/book/upload/mixed', { book_uuid: mixed.book().uuid });
    assert.deepEqual(said(mixed.webhooksToTheEnd()).slice(0, 5), [
      [0, 'document.upload_succeeded'],
      [2, 'document.classification_succeeded'],
      [2, 'book.classified'],
      [8, 'document.verification_succeeded'],
      [8, 'book.verified'],
    ]);
    const images = driveOcrolus();
    images.subscribe(ALL);
    const { uuid } = images.book();
    images.image(uuid, '1.png', INVOICE_TEXT);
    images.must('POST', '/v1/book/upload/image/done', { book_uuid: uuid });
    assert.deepEqual(said(images.webhooksToTheEnd()).slice(0, 4), [
      [0, 'image_group.upload_succeeded'],
      [4, 'document.verification_succeeded'],
      [4, 'image_group.verification_succeeded'],
      [4, 'book.verified'],
    ]);
    const rejected = driveOcrolus();
    rejected.subscribe(ALL);
    rejected.pdf(rejected.book().uuid, { text: '' });
    assert.deepEqual(said(rejected.webhooksToTheEnd()), [
      [0, 'document.upload_succeeded'],
      [4, 'document.verification_failed'],
      [4, 'book.verified'],
      [7, 'book.detect.signal_not_found'],
      [8, 'book.completed'],
    ]);
    const unread = driveOcrolus();
    unread.subscribe(ALL);
    unread.upload('/v1/book/upload/mixed', { book_uuid: unread.book().uuid }, { text: '' });
    assert.deepEqual(said(unread.webhooksToTheEnd()).slice(0, 4), [
      [0, 'document.upload_succeeded'],
      [2, 'document.classification_failed'],
      [2, 'mixed_document.rejected'],
      [2, 'book.verified'],
    ]);
  });

  test('of a Book with two documents: of each, and of the Book when both have ended', () => {
    const { book, pdf, subscribe, webhooksToTheEnd, clock } = driveOcrolus();
    subscribe(['document.verification_succeeded', 'book.verified', 'book.completed']);
    const { uuid } = book();
    pdf(uuid, { fileName: 'a.pdf' });
    clock.ms += 1000;
    pdf(uuid, { fileName: 'b.pdf' });
    assert.deepEqual(said(webhooksToTheEnd()), [
      [3, 'document.verification_succeeded'],
      [4, 'document.verification_succeeded'],
      [4, 'book.verified'],
      [8, 'book.completed'],
    ]);
  });

  test('what was to follow a verified Book does not once something is added to it', () => {
    const { book, pdf, subscribe, webhooksToTheEnd, clock } = driveOcrolus();
    subscribe(['book.verified', 'book.completed']);
    const { uuid } = book();
    pdf(uuid, { fileName: 'a.pdf' });
    clock.ms += 6000;
    pdf(uuid, { fileName: 'b.pdf' });
    assert.deepEqual(said(webhooksToTheEnd()), [
      [0, 'book.verified'],
      [4, 'book.verified'],
      [8, 'book.completed'],
    ]);
  });

  test('that Detect could not be run says why; that analytics are announced before they are there', () => {
    const { book, pdf, subscribe, webhooksToTheEnd, model, request } = driveOcrolus();
    subscribe(['document.detect.unable_to_process', 'book.analytics_v2.generated']);
    model.faults.add({ effect: 'detect_unable', reason: 'No text layer' });
    model.faults.add({ effect: 'delay_analytics', seconds: 30, announced: true });
    const { uuid } = book();
    pdf(uuid);
    const sent = webhooksToTheEnd();
    assert.deepEqual(said(sent), [
      [5, 'book.analytics_v2.generated'],
      [6, 'document.detect.unable_to_process'],
    ]);
    assert.equal(sent[1]?.body && JSON.parse(sent[1].body).notification_reason, 'No text layer');
    assert.equal(request('GET', `/v2/book/${uuid}/summary`).status, 200);
  });
});

describe('organization level', () => {
  test('the payloads that are documented', () => {
    const { book, pdf, subscribe, webhooksToTheEnd } = driveOcrolus();
    subscribe(ALL);
    const { uuid: book_uuid, pk: book_pk } = book('paperhook-job-1');
    const [{ uuid, pk }] = pdf(book_uuid).uploaded_docs;
    const bodies: Record<string, Body> = Object.fromEntries(
      webhooksToTheEnd().map(({ event, body }) => [event, JSON.parse(body)]),
    );
    const verified = bodies['document.verification_succeeded'];
    assert.notEqual(verified.doc_uuid, uuid);
    assert.deepEqual(verified, {
      event_name: 'document.verification_succeeded',
      status: 'VERIFICATION_COMPLETE',
      severity: 'LOW',
      notification_type: 'STATUS',
      notification_reason: 'Document verified',
      book_uuid,
      book_pk,
      doc_uuid: verified.doc_uuid,
      uploaded_doc_uuid: uuid,
      uploaded_doc_pk: pk,
      mixed_uploaded_doc_uuid: null,
      mixed_uploaded_doc_pk: null,
      uploaded_image_group_uuid: null,
      uploaded_image_group_pk: null,
    });
    assert.deepEqual(bodies['document.detect.signal_not_found'], {
      status: 'VERIFICATION_COMPLETE',
      book_pk,
      book_name: 'paperhook-job-1',
      book_uuid,
      event_name: 'document.detect.signal_not_found',
      uploaded_doc_name: 'invoice.pdf',
      uploaded_doc_pk: pk,
      uploaded_doc_uuid: uuid,
      is_cloud_compliant: true,
      notification_reason: 'No signals of suspicious activity found',
      notification_type: 'STATUS',
    });
    const { uploaded_docs, event_name, ...completed } = bodies['book.completed'];
    assert.deepEqual(uploaded_docs, [{ uuid, status: 'VERIFICATION_COMPLETE' }]);
    assert.deepEqual(
      [event_name, completed.status, completed.tasks],
      ['book.completed', 'BOOK_COMPLETE', ['ANALYTICS', 'CAPTURE', 'DETECT']],
    );
    assert.deepEqual(
      [bodies['book.verified'].book_uuid, bodies['book.verified'].book_pk],
      [book_uuid, undefined],
    );
  });

  test('several webhooks, each with its events; changed, switched off, deleted', () => {
    const { must, call, subscribe, book, pdf, webhooksToTheEnd } = driveOcrolus();
    const one = subscribe(['document.verification_succeeded']);
    const two = subscribe(['book.verified', 'book.completed'], 'https://other.example/hook');
    const three = subscribe(['book.completed'], 'https://third.example/hook');
    assert.deepEqual(
      must('GET', `${SETTINGS}/webhooks`).webhooks.map((webhook: Body) => [webhook.uuid, webhook.is_active]),
      [
        [one, true],
        [two, true],
        [three, true],
      ],
    );
    const path = `${SETTINGS}/webhook/${two}`;
    must('POST', `${path}/update`, { event_names: ['book.completed'], webhook: { description: 'late' } });
    assert.equal(must('GET', path).description, 'late');
    const [event] = must('GET', `${path}/events`).events;
    assert.deepEqual([event.name, event.type, event.is_active], ['book.completed', 'STATUS', true]);
    must('POST', `${SETTINGS}/webhook/${three}/update`, { webhook: { is_active: false } });
    pdf(book().uuid);
    assert.deepEqual(
      webhooksToTheEnd().map(({ url, event }) => [url, event]),
      [
        [HOOK, 'document.verification_succeeded'],
        ['https://other.example/hook', 'book.completed'],
      ],
    );
    assert.equal(must('DELETE', `${path}/delete`), null);
    const gone = call('GET', path);
    assert.deepEqual([gone.status, gone.meta.msg], ['400', `Webhook with uuid ${two} not found`]);
  });

  test('what it does not take, in the words of its specification', () => {
    const { call, subscribe } = driveOcrolus();
    subscribe(['book.verified']);
    const message = (webhook: object, event_names: unknown = ['book.verified']) =>
      call('POST', `${SETTINGS}/webhook`, { webhook, event_names }).message;
    assert.equal(message({ url: HOOK }), `Webhook with url ${HOOK} already exists`);
    assert.equal(message({ url: 'https://nowhere/x' }), 'url: URL host invalid, top level domain required');
    assert.equal(message({ url: 'nowhere.com/x' }), 'url: invalid or missing URL scheme');
    assert.equal(message({ url: 'https://a@x.com/' }), 'You need to pass both username and password');
    assert.equal(
      message({ url: 'https://x.com/', description: 'ab' }),
      'description: length of value must be at least 3',
    );
    assert.equal(
      message({ url: 'https://x.com/' }, ['book.verifed']),
      'Event(s) with name book.verifed doesnt exist',
    );
    assert.match(message({ url: 'https://x.com/' }, []), /at least one event/);
    assert.match(message({}), /url/);
  });

  test('a test of an event: to the webhook and in the answer', () => {
    const { call, must, subscribe, webhooksToTheEnd } = driveOcrolus();
    const uuid = subscribe(['book.verified']);
    const [{ uuid: event_uuid }] = must('GET', `${SETTINGS}/webhook/${uuid}/events`).events;
    const payload = call('POST', `${SETTINGS}/webhook/${uuid}/test`, { event_uuid });
    assert.deepEqual(payload, {
      event_name: 'book.verified',
      severity: 'MODERATE',
      uploaded_docs: [{ uuid: 'f2dc8261-f043-4031-9f5e-921d15c87ac3', status: 'COMPLETED' }],
      notification_reason: 'Book is verified',
      notification_type: 'STATUS',
      book_uuid: '940cd2ca-a00b-4695-a76c-d59873bc759c',
    });
    // Once: what fails is not sent again.
    assert.deepEqual(JSON.parse(only(webhooksToTheEnd(500)).body), payload);
    assert.match(call('POST', `${SETTINGS}/webhook/${uuid}/test`, { event_uuid: uuid }).message, /not found/);
    must('POST', `${SETTINGS}/webhook/${uuid}/update`, { webhook: { is_active: false } });
    assert.match(call('POST', `${SETTINGS}/webhook/${uuid}/test`, { event_uuid }).message, /not active/);
  });
});

describe('account level', () => {
  const configure = (value: object) => ['POST', `${SETTINGS}/update/webhook_endpoint`, value] as const;

  test('one webhook, of whose events unknown ones are dropped; a list, a text or a form', () => {
    const { must, call, request } = driveOcrolus();
    const events = ['DOC_VERIFIED', 'nonsense', 'BOOK_VERIFIED'];
    const registered = { webhook_endpoint: HOOK, events: ['DOC_VERIFIED', 'BOOK_VERIFIED'] };
    assert.deepEqual(must(...configure({ webhook_endpoint: HOOK, event: events })), registered);
    assert.deepEqual(must(...configure({ webhook_endpoint: HOOK, event: events.join(', ') })), registered);
    const fields = { webhook_endpoint: HOOK, event: 'DOC_VERIFIED,BOOK_VERIFIED' };
    const form = { kind: 'form', fields, file: undefined } as const;
    const answer = request('POST', `${SETTINGS}/update/webhook_endpoint`, form);
    assert.deepEqual(JSON.parse(answer.body).response, registered);
    assert.deepEqual(must('GET', `${SETTINGS}/webhook_details`), registered);
    assert.equal(call(...configure({ event: events })).code, 1806);
    assert.equal(call(...configure({ webhook_endpoint: 'nonsense', event: events })).code, 1806);
    assert.deepEqual(must(...configure({ webhook_endpoint: HOOK, event: [] })).events, []);
  });

  test('old names have old payloads, without a name; the others are the same as at organization level', () => {
    const { must, book, pdf, webhooksToTheEnd, model } = driveOcrolus();
    const event = ['DOC_VERIFIED', 'BOOK_VERIFIED', 'book.completed'];
    must(...configure({ webhook_endpoint: HOOK, event }));
    model.faults.add({ effect: 'reject_document', file_name: 'b.pdf' });
    const { uuid, pk: book_pk } = book();
    const [a] = pdf(uuid).uploaded_docs;
    const [b] = pdf(uuid, { fileName: 'b.pdf' }).uploaded_docs;
    const bodies = webhooksToTheEnd().map(({ body }) => JSON.parse(body));
    assert.deepEqual(bodies.slice(0, 3), [
      { status: 'VERIFICATION_COMPLETE', uploaded_doc_pk: a.pk, book_pk },
      { status: 'REJECTED', uploaded_doc_pk: b.pk, book_pk },
      { status: 'BOOK_COMPLETE', book_pk },
    ]);
    assert.equal(bodies[3].event_name, 'book.completed');
    assert.equal(bodies.length, 4);
  });

  test('a test is answered with what came of it', async () => {
    const { must, request, model } = driveOcrolus();
    must(
      ...configure({
        webhook_endpoint: 'https://paperhook:word@paperhook.example/hook',
        event: ['DOC_VERIFIED'],
      }),
    );
    const outcome = async (answer: number | 'no answer') => {
      const { laterBody } = request('GET', `${SETTINGS}/test_webhook_endpoint`);
      const { id, body, headers } = only(model.takeDueWebhooks());
      assert.equal(body, '{"status":"VERIFICATION_COMPLETE","uploaded_doc_pk":0,"book_pk":0}');
      assert.equal(headers['authorization'], 'Basic cGFwZXJob29rOndvcmQ=');
      model.webhookAnswered(id, answer);
      return JSON.parse((await laterBody) ?? '').response;
    };
    assert.deepEqual(await outcome(200), { resp_code: 200, message: 'Success calling webhook endpoint' });
    const failed = await outcome(401);
    assert.equal('resp_code' in failed, false);
    assert.match(failed.message, /^Error: .* 401 /);
    assert.doesNotMatch(failed.message, /word/);
    assert.match((await outcome('no answer')).message, /^Error/);
  });

  test('excludes the organization level, and is excluded by it', () => {
    const { must, call, subscribe } = driveOcrolus();
    const uuid = subscribe(['book.verified']);
    const account = { webhook_endpoint: HOOK, event: ['DOC_VERIFIED'] };
    const refused = call(...configure(account));
    assert.deepEqual([refused.status, refused.code], [400, 1806]);
    assert.match(refused.message, /Organization-level/);
    // To deregister what is not registered is no use of the other level.
    must(...configure({ webhook_endpoint: HOOK, event: [] }));
    must('DELETE', `${SETTINGS}/webhook/${uuid}/delete`);
    must(...configure(account));
    const webhook = { webhook: { url: HOOK }, event_names: ['book.verified'] };
    assert.match(call('POST', `${SETTINGS}/webhook`, webhook).message, /account-level/);
    must(...configure({ webhook_endpoint: HOOK, event: [] }));
    must('POST', `${SETTINGS}/webhook`, webhook);
  });
});

describe('what a webhook is authenticated by', () => {
  test('a signature over time, id and body, once there is a secret; a secret is 16 to 128 characters long', () => {
    const { subscribe, request, book, pdf, model, clock } = driveOcrolus();
    const uuid = subscribe(['document.upload_succeeded']);
    const rotate = (path: string, secret_key: string) => {
      const { status, body } = request('POST', path, { kind: 'json', value: { secret_key } });
      return [status, JSON.parse(body).message];
    };
    const path = `${SETTINGS}/webhook/${uuid}/rotate-secret`;
    const send = (fileName: string) => {
      pdf(book(fileName).uuid, { fileName });
      const sent = only(model.takeDueWebhooks());
      model.webhookAnswered(sent.id, 200);
      return sent;
    };
    assert.deepEqual(Object.keys(send('a.pdf').headers), ['content-type']);
    assert.equal(rotate(path, 'x'.repeat(15))[0], 400);
    assert.equal(rotate(path, 'x'.repeat(129))[0], 400);
    assert.deepEqual(rotate(path, SECRET), [200, 'Webhook secret rotated successfully']);
    assert.equal(rotate(`${SETTINGS}/webhook/ffff/rotate-secret`, SECRET)[0], 404);
    assert.equal(rotate(`${SETTINGS}/webhook/rotate-secret`, SECRET)[0], 404);
    clock.ms = Date.UTC(2026, 0, 15, 12, 0, 1, 999);
    const { headers, body } = send('b.pdf');
    assert.equal(headers['webhook-timestamp'], '1768478401');
    const signed = `1768478401.${headers['webhook-request-id']}.${body}`;
    assert.equal(headers['webhook-signature'], createHmac('sha256', SECRET).update(signed).digest('hex'));
    assert.notEqual(send('c.pdf').headers['webhook-request-id'], headers['webhook-request-id']);
  });

  test("the account's secret, and a password in the URL, which stays out of it", () => {
    const { must, request, book, pdf, webhooksToTheEnd } = driveOcrolus();
    const event = ['document.upload_succeeded'];
    const webhook_endpoint = 'https://paperhook:pass%20word@paperhook.example/hook?a=b';
    must('POST', `${SETTINGS}/update/webhook_endpoint`, { webhook_endpoint, event });
    const body = { kind: 'json', value: { secret_key: SECRET } } as const;
    assert.equal(request('POST', `${SETTINGS}/webhook/rotate-secret`, body).status, 200);
    pdf(book().uuid);
    const { url, headers } = only(webhooksToTheEnd());
    assert.equal(url, 'https://paperhook.example/hook?a=b');
    assert.equal(headers['authorization'], `Basic ${Buffer.from('paperhook:pass word').toString('base64')}`);
    assert.match(headers['webhook-signature'] ?? '', /^[0-9a-f]{64}$/);
  });
});

describe('webhooks that go wrong', () => {
  function prepared() {
    const drive = driveOcrolus();
    const uuid = drive.subscribe(['document.upload_succeeded', 'document.verification_succeeded']);
    drive.request('POST', `${SETTINGS}/webhook/${uuid}/rotate-secret`, {
      kind: 'json',
      value: { secret_key: SECRET },
    });
    return { ...drive, send: () => drive.pdf(drive.book().uuid) };
  }

  test('what is not answered 200 comes again three times, three minutes apart, the same', () => {
    const { send, webhooksToTheEnd, model } = prepared();
    send();
    const sent = webhooksToTheEnd(204).filter(({ event }) => event === 'document.upload_succeeded');
    assert.deepEqual(
      sent.map(({ after }) => after),
      [0, 180, 360, 540],
    );
    assert.equal(new Set(sent.map(({ headers }) => headers['webhook-signature'])).size, 1);
    assert.equal(model.webhooks()[0]?.state, 'given up');
  });

  test('lost, doubled, late: those of one event or of all', () => {
    const { send, webhooksToTheEnd, model } = prepared();
    model.faults.add({ effect: 'lose_webhook', event: 'document.upload_*' });
    model.faults.add({ effect: 'duplicate_webhook', event: 'document.verification_succeeded' });
    model.faults.add({ effect: 'delay_webhook', seconds: 60, event: 'document.verification_succeeded' });
    send();
    assert.deepEqual(said(webhooksToTheEnd()), [
      [64, 'document.verification_succeeded'],
      [64, 'document.verification_succeeded'],
    ]);
  });

  test('held back until that of another document has gone ahead', () => {
    const { book, pdf, webhooksToTheEnd, model } = prepared();
    model.faults.add({ effect: 'reorder_webhook', file_name: 'a.pdf', event: 'document.upload_succeeded' });
    const { uuid } = book();
    const [a] = pdf(uuid, { fileName: 'a.pdf' }).uploaded_docs;
    const [b] = pdf(uuid, { fileName: 'b.pdf' }).uploaded_docs;
    const order = webhooksToTheEnd().map(({ body }) => JSON.parse(body).uploaded_doc_uuid);
    assert.deepEqual(order.slice(0, 2), [b.uuid, a.uuid]);
  });

  test('forged: a wrong signature over a lie', () => {
    const { send, webhooksToTheEnd, model } = prepared();
    model.faults.add({ effect: 'forge_webhook', event: 'document.verification_succeeded' });
    send();
    const [, forged, genuine] = webhooksToTheEnd();
    assert.equal(forged?.headers['webhook-signature'], 'a'.repeat(64));
    assert.equal(JSON.parse(forged?.body).status, 'REJECTED');
    assert.equal(JSON.parse(genuine?.body).status, 'VERIFICATION_COMPLETE');
  });

  test('malformed, and signed all the same', () => {
    const kinds = ['not_json', 'no_event_name', 'no_ids', 'other_ids', 'unknown_event', 'text_ids'] as const;
    const bodies = kinds.map((as) => {
      const { send, webhooksToTheEnd, model } = prepared();
      model.faults.add({ effect: 'malform_webhook', as, event: 'document.upload_succeeded' });
      send();
      const { headers, body } = webhooksToTheEnd()[0] ?? assert.fail();
      const { 'webhook-timestamp': time, 'webhook-request-id': id } = headers;
      const expected = createHmac('sha256', SECRET).update(`${time}.${id}.${body}`).digest('hex');
      assert.equal(headers['webhook-signature'], expected);
      return body;
    });
    const [notJson, ...others] = bodies;
    assert.throws(() => JSON.parse(notJson ?? ''));
    const [unnamed, noIds, otherIds, unknown, textIds] = others.map((body) => JSON.parse(body));
    assert.equal(unnamed.event_name, undefined);
    assert.deepEqual([noIds.book_uuid, noIds.uploaded_doc_pk], [undefined, undefined]);
    assert.equal(otherIds.book_uuid, 'ffffffff-ffff-4fff-8fff-ffffffffffff');
    assert.equal(unknown.event_name, 'book.invented_tomorrow');
    assert.equal(typeof textIds.book_pk, 'string');
    assert.equal(textIds.mixed_uploaded_doc_pk, null);
  });
});
