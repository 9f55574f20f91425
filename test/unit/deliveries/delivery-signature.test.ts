import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import {
  type SignatureHeaders,
  type SignedContent,
  signDelivery,
} from '../../../shared/deliveries/signature/delivery-signature.ts';
import { newSigningSecret } from '../../../shared/deliveries/signature/signing-secret.ts';

// The first from the specification's reference libraries, the second from Svix's documentation of the scheme.
const vectors: { content: SignedContent; headers: SignatureHeaders }[] = [
  {
    content: {
      secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestampSeconds: 1614265330,
      body: '{"test": 2432232314}',
    },
    headers: {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    },
  },
  {
    content: {
      secrets: ['whsec_plJ3nmyCDGBKInavdOK15jsl'],
      id: 'msg_loFOjxBNrRLzqYUf',
      timestampSeconds: 1731705121,
      body: '{"event_type":"ping","data":{"success":true}}',
    },
    headers: {
      'webhook-id': 'msg_loFOjxBNrRLzqYUf',
      'webhook-timestamp': '1731705121',
      'webhook-signature': 'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
    },
  },
];

for (const { content, headers } of vectors) {
  test(`signs the published vector ${content.id}`, () => assert.deepEqual(signDelivery(content), headers));
}

test('a receiver with the standard library accepts a delivery, and no changed one', () => {
  const secret = newSigningSecret(randomBytes);
  const body = '{"event":"job.succeeded","static_values":{"name":"Zoë 🧾"}}';
  const headers = signDelivery({
    secrets: [secret],
    id: 'msg_7d1f6c3e_job-succeeded',
    timestampSeconds: Math.floor(Date.now() / 1000),
    body,
  });
  const receiver = new Webhook(secret);

  assert.deepEqual(receiver.verify(body, headers), {
    event: 'job.succeeded',
    static_values: { name: 'Zoë 🧾' },
  });
  assert.throws(() => receiver.verify(`${body} `, headers), /No matching signature/);
  assert.throws(
    () => receiver.verify(body, { ...headers, 'webhook-id': 'msg_other' }),
    /No matching signature/,
  );
  assert.throws(
    () => new Webhook(newSigningSecret(randomBytes)).verify(body, headers),
    /No matching signature/,
  );
});

test('a new secret is whsec_ and the base64 of 32 bytes', () => {
  const secret = newSigningSecret((size) => Buffer.alloc(size, 0xff));
  assert.equal(secret, 'whsec_//////////////////////////////////////////8=');
});
