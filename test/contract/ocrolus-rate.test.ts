/** "20 requests a second per organization" (docs.ocrolus.com/reference/api-rate-limit-policy), on the simulator's own count. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { SIMULATOR_CLIENT } from '../../infra/local/simulators/ocrolus/access.ts';
import { ocrolusSimulator } from '../../infra/local/simulators/ocrolus/simulator.ts';
import { startSimulator } from '../../infra/local/simulators/server.ts';
import { ocrolus } from '../../shared/providers/ocrolus/provider.ts';
import { createPermits } from '../../shared/providers/permits.ts';
import { memoryAws } from '../fakes/memory-aws.ts';

const WORKERS = 8;
const CALLS_EACH = 10;

const simulator = await startSimulator(ocrolusSimulator, { port: 0, processingMs: () => 0 });
after(() => simulator.close());
/** The table that the workers share. */
const { permits: store } = memoryAws();

function worker() {
  const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const session = { tokens: new Map(), permits: createPermits({ store, nowMs: Date.now, wait }) };
  const secret = JSON.stringify({
    client_id: SIMULATOR_CLIENT.clientId,
    client_secret: SIMULATOR_CLIENT.clientSecret,
    webhook_secrets: ['0123456789abcdef0123456789abcdef'],
  });
  const providerUrls = { ocrolus: simulator.url, ocrolus_auth: simulator.url };
  return ocrolus.connect('main', secret, { providerUrls, session }, new AbortController().signal);
}

test('eight workers at once never make more than twenty requests in a second', async () => {
  const options = ocrolus.options.parse({});
  const work = async () => {
    const { books } = worker();
    assert.ok(books);
    const { reference } = await books.open(books.choose(options, { jobId: randomUUID() }), options);
    const looks = Array.from({ length: CALLS_EACH }, () => books.look(reference));
    return (await Promise.all(looks)).length;
  };
  const made = await Promise.all(Array.from({ length: WORKERS }, work));
  assert.deepEqual(made, Array(WORKERS).fill(CALLS_EACH));

  const response = await fetch(`${simulator.controlUrl}/rate`);
  const { highest_in_a_second: highest } = Object(await response.json());
  assert.ok(highest <= 20, `${highest} requests in a second`);
  // Without permits they would be eighty at once.
  assert.ok(highest > 1);
});
