/** What every provider's API must do, whoever the provider is. It runs against the provider's simulator. */
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { PaperhookError } from '../../shared/errors.ts';
import type { ProviderApi } from '../../shared/providers/provider.ts';

export type Answer = { status: number; retryAfterSeconds?: number } | 'lost' | 'slow';
export type Call = 'submit' | 'inspect' | 'fetchResult';

export interface ProviderUnderTest {
  /** Everything is given up when the signal is aborted. */
  api(signal?: AbortSignal): ProviderApi<Record<string, unknown>>;
  options: Record<string, unknown>;
  /** A document that the provider can read, with a new job id each time. */
  document(): Promise<Parameters<ProviderApi<unknown>['submit']>[0]>;
  /** How documents that are submitted from now on fare. */
  nextDocuments(fate: 'ready' | 'waiting' | 'failed'): Promise<void>;
  /** The next call of this kind is answered so. `lost`: it has taken effect, and the connection is cut. */
  nextAnswer(call: Call, answer: Answer): Promise<void>;
  /** How many documents of this job the provider has. */
  documentsOf(jobId: string): Promise<number>;
  /** What `nextAnswer` asked for and nobody has met is forgotten. */
  clear(): Promise<void>;
}

export function providerContract(name: string, open: () => ProviderUnderTest): void {
  async function submitted(fate: 'ready' | 'waiting' | 'failed' = 'ready') {
    const provider = open();
    await provider.nextDocuments(fate);
    const given = await provider.document();
    const reference = await provider.api().submit(given, provider.options);
    return { ...provider, given, reference };
  }

  describe(`${name}: a document`, () => {
    test('is submitted once, however often it is submitted', async () => {
      const { api, given, reference, options, documentsOf } = await submitted('waiting');
      assert.deepEqual(await api().submit(given, options), reference);
      assert.equal(await documentsOf(given.jobId), 1);
    });

    test('is submitted once though the first answer was lost', async () => {
      const { api, document: make, options, nextAnswer, documentsOf } = open();
      const document = await make();
      await nextAnswer('submit', 'lost');
      await assert.rejects(api().submit(document, options), transient('provider_unavailable'));
      await api().submit(document, options);
      assert.equal(await documentsOf(document.jobId), 1);
    });

    test('two documents have two references', async () => {
      const one = await submitted();
      const two = await submitted();
      assert.notEqual(one.reference.key, two.reference.key);
    });

    test('waits, is ready, or has failed with a reason', async () => {
      const waiting = await submitted('waiting');
      assert.deepEqual(await waiting.api().inspect(waiting.reference), { state: 'waiting' });
      const ready = await submitted('ready');
      assert.equal((await ready.api().inspect(ready.reference)).state, 'ready');
      const failed = await submitted('failed');
      const inspection = await failed.api().inspect(failed.reference);
      assert.ok(inspection.state === 'failed');
      assert.match(inspection.reason, /\S/);
    });

    test('has a result when it is ready, none while it waits', async () => {
      const ready = await submitted('ready');
      const extraction = await ready.api().fetchResult(ready.reference, undefined, ready.options);
      assert.ok(extraction);
      assert.ok(Object.keys(extraction.fields).length > 0);
      assert.ok(extraction.raw);
      // It can be fetched again: the first one may have died with it.
      assert.deepEqual(
        (await ready.api().fetchResult(ready.reference, undefined, ready.options))?.fields,
        extraction.fields,
      );
      const waiting = await submitted('waiting');
      assert.equal(await waiting.api().fetchResult(waiting.reference, undefined, waiting.options), undefined);
    });
  });

  const CALLS: Call[] = ['submit', 'inspect', 'fetchResult'];
  for (const call of CALLS) {
    describe(`${name}: ${call} that is not answered as it should be`, () => {
      afterEach(() => open().clear());

      async function attempt(answer: Answer, signal?: AbortSignal): Promise<unknown> {
        if (call === 'submit') {
          const { document, nextAnswer, api, options } = open();
          const given = await document();
          await nextAnswer(call, answer);
          return api(signal).submit(given, options);
        }
        const { reference, nextAnswer, api, options } = await submitted();
        await nextAnswer(call, answer);
        return call === 'inspect'
          ? api(signal).inspect(reference)
          : api(signal).fetchResult(reference, undefined, options);
      }

      test('429: throttled, for as long as it says', async () => {
        const throttled = attempt({ status: 429, retryAfterSeconds: 17 });
        await assert.rejects(throttled, {
          ...transient('provider_throttled'),
          retryAfterSeconds: 17,
        });
      });

      for (const status of [401, 403]) {
        test(`${status}: the connection can not be used until somebody mends it`, async () => {
          await assert.rejects(attempt({ status }), transient('connection_unusable'));
        });
      }

      for (const status of [500, 501, 502, 503, 504, 408]) {
        test(`${status}: try again`, async () => {
          await assert.rejects(attempt({ status }), transient('provider_unavailable'));
        });
      }

      for (const status of [400, 413, 415, 422]) {
        test(`${status}: refused for good`, async () => {
          await assert.rejects(attempt({ status }), { code: 'document_refused', fault: 'permanent' });
        });
      }

      test('the connection is cut: try again', async () => {
        await assert.rejects(attempt('lost'), transient('provider_unavailable'));
      });

      test('no answer in time: try again', async () => {
        await assert.rejects(attempt('slow', AbortSignal.timeout(50)), transient('provider_unavailable'));
      });

      // Node's fetch would reject once more, unheard, if a form were sent under a signal that is aborted already.
      test('no time left: nothing is asked', async () => {
        await assert.rejects(
          attempt({ status: 500 }, AbortSignal.abort()),
          transient('provider_unavailable'),
        );
      });

      test('an error says what happened without what was sent', async () => {
        await attempt({ status: 500 }).then(
          () => assert.fail('It should have been refused.'),
          (error: unknown) => {
            assert.ok(error instanceof PaperhookError);
            assert.match(error.message, /500/);
            assert.ok(!/%PDF|key/i.test(error.message));
          },
        );
      });
    });
  }
}

function transient(code: string): { code: string; fault: string } {
  return { code, fault: 'transient' };
}
