import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMessage, wakeUpMessage } from '../../../shared/queues/messages.ts';
import { notificationMessage } from '../../../shared/queues/notification-message.ts';

const WAKE_UP = { v: 1, type: 'wake_up', item: 'JOB#1', step: 'start', via: 'submit' };
const NOTIFICATION = {
  v: 1,
  type: 'notification',
  provider: 'azoraone',
  connection: 'main',
  received_at: 1_790_000_000_000,
  query: { companyID: '123' },
  body: 'e30=',
};

function refuses(message: unknown, fault: string): void {
  const body = typeof message === 'string' ? message : JSON.stringify(message);
  assert.throws(() => parseMessage(body), { code: 'unknown_message', fault }, body);
}

test('reads what the builders make', () => {
  assert.deepEqual(parseMessage(JSON.stringify(wakeUpMessage('JOB#1', 'start', 'submit'))), WAKE_UP);
  const facts = {
    provider: 'azoraone',
    connection: 'main',
    receivedAtMs: 1_790_000_000_000,
    query: { companyID: '123' },
  };
  const inline = notificationMessage({ ...facts, content: Buffer.from('{}') });
  assert.deepEqual(parseMessage(JSON.stringify(inline)), NOTIFICATION);
  const jobId = '3f2b8c1e-7a4d-4e55-9b0a-6c1d2e3f4a5b';
  const requestId = '019d0c76-a902-7b75-8f9e-8694eae8a374';
  const content = { key: 'notifications/1' };
  const stored = notificationMessage({ ...facts, jobId, requestId, content });
  const { body: _, ...rest } = NOTIFICATION;
  assert.deepEqual(parseMessage(JSON.stringify(stored)), {
    ...rest,
    job_id: jobId,
    request_id: requestId,
    body_key: 'notifications/1',
  });
});

test('an empty body is a body', () => {
  assert.deepEqual(parseMessage(JSON.stringify({ ...NOTIFICATION, body: '' })), {
    ...NOTIFICATION,
    body: '',
  });
});

test('what newer code may have sent is left for it', () => {
  refuses({ ...WAKE_UP, v: 2 }, 'transient');
  refuses({ ...WAKE_UP, type: 'sleep' }, 'transient');
  refuses({ ...WAKE_UP, step: 'translate' }, 'transient');
});

test('what nobody can have sent is unusable', () => {
  refuses('{', 'permanent');
  refuses('null', 'permanent');
  refuses({}, 'permanent');
  refuses({ ...WAKE_UP, v: 0 }, 'permanent');
  refuses({ ...WAKE_UP, item: '' }, 'permanent');
  refuses({ ...NOTIFICATION, body: undefined }, 'permanent');
  refuses({ ...NOTIFICATION, body_key: 'notifications/1' }, 'permanent');
  refuses({ ...NOTIFICATION, body: undefined, body_key: 'uploads/1' }, 'permanent');
  refuses({ ...NOTIFICATION, body: 'not base64!' }, 'permanent');
  for (const request_id of ['', 'a#b', 'x'.repeat(101)])
    refuses({ ...NOTIFICATION, request_id }, 'permanent');
});

test('says where the problem is, and never what the value was', () => {
  assert.throws(() => parseMessage(JSON.stringify({ ...NOTIFICATION, connection: '', body: 'secret!' })), {
    message: 'The message is unusable: connection, body',
  });
});
