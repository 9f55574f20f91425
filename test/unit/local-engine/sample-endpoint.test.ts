import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startSampleEndpoint } from '../../../infra/local/sample-endpoint.ts';

test('what is posted is listed, the newest last, and the oldest of more than a thousand forgotten', async () => {
  const endpoint = await startSampleEndpoint(0);
  try {
    for (let count = 1; count <= 1001; count += 1) {
      const body = count === 1001 ? 'no JSON' : JSON.stringify({ count });
      const headers = { 'webhook-id': `msg_${count}` };
      assert.equal((await fetch(endpoint.url, { method: 'POST', headers, body })).status, 200);
    }
    const response = await fetch(endpoint.url);
    const listed: { received_at: string; headers: Record<string, string>; body: unknown }[] = JSON.parse(
      await response.text(),
    );
    assert.equal(listed.length, 1000);
    assert.deepEqual([listed[0]?.body, listed[0]?.headers['webhook-id']], [{ count: 2 }, 'msg_2']);
    assert.equal(listed[999]?.body, 'no JSON');
    assert.match(listed[0]?.received_at ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  } finally {
    await endpoint.close();
  }
});
