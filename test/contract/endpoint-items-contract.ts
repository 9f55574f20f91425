/** What whoever keeps the endpoints that are drained, and what is parked for them, must do. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import {
  type EndpointItem,
  type EndpointItems,
  endpointItemId,
  type LetThrough,
  newEndpointItem,
} from '../../shared/deliveries/endpoint-item.ts';
import type { ObligationStore } from '../../shared/jobs/obligation-store.ts';
import { JOBS } from '../fakes/table-definitions.ts';

export interface EndpointItemStores {
  endpointItems: EndpointItems;
  items: ObligationStore<EndpointItem>;
  client: DynamoDBDocumentClient;
}

/** As whoever drained it leaves it when nothing is owed any more. */
const OVER = {
  step: undefined,
  due: undefined,
  due_shard: undefined,
  found_empty: { at: 70_000, hints: 0 },
  expires_at: 99,
} as const;

export function endpointItemsContract(name: string, open: () => EndpointItemStores): void {
  function endpoint() {
    const { endpointItems, items, client } = open();
    const endpointId = randomUUID();
    const id = endpointItemId(endpointId);
    const read = async () => (await items.get(id)) ?? assert.fail('there is no item');
    const letThrough = (item: string, probe?: LetThrough['probe']) =>
      endpointItems.letThrough({
        endpointId,
        token: 'token-1',
        item,
        nowMs: 5_500,
        ...(probe && { probe }),
      });
    return {
      endpointItems,
      items,
      client,
      endpointId,
      id,
      read,
      park: (item: string, occurredAtMs: number, askedUntilMs?: number) =>
        endpointItems.park({ endpointId, item, occurredAtMs, askedUntilMs }, 5_000),
      entries: () => endpointItems.listParked(endpointId, 10),
      parked: async (limit = 10) =>
        (await endpointItems.listParked(endpointId, limit)).map(({ item }) => item),
      async end() {
        assert.equal(await items.amend(await read(), 6_000, OVER), true);
      },
      /** By whoever holds it, who gives it back. */
      async release(...released: string[]) {
        await items.takeLease({ id, step: 'drain', token: 'token-1', nowMs: 6_000, untilMs: 9_000 });
        for (const item of released) assert.equal(await letThrough(item), true);
        assert.ok(await items.finish(id, { token: 'token-1' }, { lease: undefined, due: 5_000 }));
      },
      letThrough,
    };
  }

  describe(`${name}: what is parked for an endpoint`, () => {
    test('is listed by the age of its event, so many at once', async () => {
      const { endpointItems, endpointId, park, parked } = endpoint();
      await park('JOB#2', 2_000);
      await park('JOB#1', 1_000);
      await park('EVENT#3_ocrolus-book-verified', 3_000);
      const listed = await endpointItems.listParked(endpointId, 10);
      assert.deepEqual(
        listed.map(({ mark: _, ...parked }) => parked),
        [
          { endpointId, item: 'JOB#1', occurredAtMs: 1_000 },
          { endpointId, item: 'JOB#2', occurredAtMs: 2_000 },
          { endpointId, item: 'EVENT#3_ocrolus-book-verified', occurredAtMs: 3_000 },
        ],
      );
      assert.deepEqual(await parked(2), ['JOB#1', 'JOB#2']);
      const other = endpoint();
      assert.deepEqual(await other.parked(), []);
    });

    test('is there once, until it is taken away', async () => {
      const { endpointItems, park, parked, entries } = endpoint();
      await park('JOB#1', 1_000);
      await park('JOB#1', 1_000);
      assert.deepEqual(await parked(), ['JOB#1']);
      const [entry = assert.fail('nothing is parked')] = await entries();
      for (let twice = 0; twice < 2; twice++) await endpointItems.unpark(entry);
      assert.deepEqual(await parked(), []);
    });

    test('is not taken away by one who has not seen that it was parked anew', async () => {
      const { endpointItems, park, parked, entries } = endpoint();
      await park('JOB#1', 1_000);
      const [before = assert.fail('nothing is parked')] = await entries();
      await park('JOB#1', 1_000);
      await endpointItems.unpark(before);
      assert.deepEqual(await parked(), ['JOB#1']);
    });

    test('goes 30 days after its event', async () => {
      const { client, endpointId, park } = endpoint();
      await park('JOB#1', 1_000);
      const Key = { id: `PARKED#${endpointId}#JOB#1` };
      const { Item } = await client.send(new GetCommand({ TableName: JOBS, Key }));
      assert.equal(Item?.['expires_at'], 2_592_001);
    });
  });

  describe(`${name}: an endpoint that is drained`, () => {
    test('owes that from the first delivery that is parked, and hears of every other one', async () => {
      const { read, park, id, endpointId } = endpoint();
      assert.equal(await park('JOB#1', 1_000), true);
      assert.deepEqual(await read(), newEndpointItem(endpointId, 5_000));
      const { step, due } = await read();
      assert.deepEqual([id, step, due], [`ENDPOINT#${endpointId}`, 'drain', 5_000]);
      assert.equal(await park('JOB#2', 2_000), false);
      assert.equal(await park('JOB#3', 3_000), false);
      assert.deepEqual(await read(), { ...newEndpointItem(endpointId, 5_000), hints: 2 });
    });

    test('begins anew once it owed nothing any more', async () => {
      const { read, park, end, endpointId } = endpoint();
      await park('JOB#1', 1_000);
      await end();
      assert.equal(await park('JOB#2', 2_000), true);
      assert.deepEqual(await read(), newEndpointItem(endpointId, 5_000));
    });

    test('waits as long as the endpoint has asked, from its beginning or later', async () => {
      const { read, park } = endpoint();
      await park('JOB#1', 1_000, 7_000);
      assert.equal((await read()).asked_until, 7_000);
      await park('JOB#2', 1_000);
      assert.equal((await read()).asked_until, 7_000);
      await park('JOB#2', 1_000, 8_000);
      assert.equal((await read()).asked_until, 8_000);
    });

    test('waits no shorter for an answer that is written down late', async () => {
      const { read, park, release } = endpoint();
      await park('JOB#1', 1_000, 8_000);
      await release('JOB#2');
      assert.equal(await park('JOB#2', 1_000, 7_000), false);
      const { asked_until, released, hints } = await read();
      assert.deepEqual([asked_until, released, hints], [8_000, {}, 1]);
    });

    test('has each on its way until it is through, or parked again', async () => {
      const { endpointItems, endpointId, read, park, release } = endpoint();
      for (const item of ['JOB#1', 'JOB#2', 'JOB#3']) await park(item, 1_000);
      await release('JOB#1', 'JOB#2', 'JOB#3');
      assert.deepEqual((await read()).released, { 'JOB#1': 5_500, 'JOB#2': 5_500, 'JOB#3': 5_500 });
      assert.equal(await endpointItems.through(endpointId, 'JOB#1', false), 2);
      const { hints } = await read();
      assert.equal(await endpointItems.through(endpointId, 'JOB#1', false), 2);
      assert.equal((await read()).hints, hints);
      await park('JOB#3', 1_000);
      assert.deepEqual((await read()).released, { 'JOB#2': 5_500 });
      assert.equal(await endpointItems.through(endpointId, 'JOB#2', false), 0);
      assert.equal(await endpointItems.through(randomUUID(), 'JOB#2', false), 0);
    });

    test('lets nothing through for one whose lease is over', async () => {
      const { items, id, park, letThrough, read } = endpoint();
      await park('JOB#1', 1_000);
      assert.equal(await letThrough('JOB#1'), false);
      await items.takeLease({ id, step: 'drain', token: 'token-2', nowMs: 6_000, untilMs: 9_000 });
      assert.equal(await letThrough('JOB#1'), false);
      assert.deepEqual((await read()).released, {});
    });

    test('counts its probes until one is taken', async () => {
      const { endpointItems, endpointId, items, id, park, letThrough, read } = endpoint();
      for (const item of ['JOB#1', 'JOB#2']) await park(item, 1_000);
      await items.takeLease({ id, step: 'drain', token: 'token-1', nowMs: 6_000, untilMs: 9_000 });
      const state = async () => {
        const { probes, probe_at, released } = await read();
        return [probes, probe_at, Object.keys(released)];
      };
      await letThrough('JOB#1', { probes: 1, nextAtMs: 20_000 });
      assert.deepEqual(await state(), [1, 20_000, ['JOB#1']]);
      await endpointItems.through(endpointId, 'JOB#1', false);
      assert.deepEqual(await state(), [1, 20_000, []]);
      await letThrough('JOB#2', { probes: 2, nextAtMs: 40_000 });
      assert.deepEqual(await state(), [2, 40_000, ['JOB#2']]);
      await endpointItems.through(endpointId, 'JOB#2', true);
      assert.deepEqual(await state(), [0, undefined, []]);
    });

    test('is drained now, whatever it waited for, and whether or not it owed anything', async () => {
      const { endpointItems, endpointId, items, read, park, end, release } = endpoint();
      await park('JOB#1', 1_000, 90_000);
      await release('JOB#1');
      const waits = { due: 80_000, not_before: 80_000, probe_at: 80_000 } as const;
      assert.equal(await items.amend(await read(), 6_000, waits), true);
      await endpointItems.drainNow(endpointId, 7_000);
      const { lease_until: _l, revision: _r, ...drained } = await read();
      const begun = newEndpointItem(endpointId, 7_000);
      assert.deepEqual(drained, { ...begun, released: { 'JOB#1': 5_500 }, hints: 1 });
      await end();
      await endpointItems.drainNow(endpointId, 8_000);
      assert.deepEqual(await read(), newEndpointItem(endpointId, 8_000));
      const other = endpoint();
      await other.endpointItems.drainNow(other.endpointId, 9_000);
      assert.deepEqual(await other.read(), newEndpointItem(other.endpointId, 9_000));
    });

    test('is looked at now, and still waits for what its endpoint has asked for', async () => {
      const { endpointItems, endpointId, items, read, park } = endpoint();
      await park('JOB#1', 1_000, 90_000);
      const waits = { due: 80_000, not_before: 80_000, probe_at: 70_000 } as const;
      assert.equal(await items.amend(await read(), 6_000, waits), true);
      await endpointItems.lookNow(endpointId, 7_000);
      const { due, not_before, probe_at, asked_until, hints } = await read();
      assert.deepEqual(
        [due, not_before, probe_at, asked_until, hints],
        [7_000, undefined, 70_000, 90_000, 1],
      );
    });

    test('is written whoever holds it: that one sees the news', async () => {
      const { endpointItems, endpointId, items, id, read, park } = endpoint();
      await park('JOB#1', 1_000);
      const token = 'token-1';
      const held = await items.takeLease({ id, step: 'drain', token, nowMs: 6_000, untilMs: 9_000 });
      assert.ok(held);
      await park('JOB#2', 1_000);
      await endpointItems.drainNow(endpointId, 7_000);
      assert.equal(await items.finish(id, { token, hints: held.hints }, { lease: undefined }), undefined);
      assert.deepEqual([(await read()).lease, (await read()).hints], [token, held.hints + 2]);
      assert.ok(await items.finish(id, { token, hints: held.hints + 2 }, { lease: undefined }));
    });

    test('of a newer version waits for code that knows it', async () => {
      const { endpointItems, endpointId, items, read, park } = endpoint();
      await items.create({ ...newEndpointItem(endpointId, 5_000), version: 2 });
      for (const call of [() => park('JOB#1', 1_000), () => endpointItems.drainNow(endpointId, 7_000)])
        await assert.rejects(call, { code: 'unavailable', fault: 'transient' });
      assert.deepEqual([(await read()).hints, (await read()).due], [0, 5_000]);
    });
  });
}
