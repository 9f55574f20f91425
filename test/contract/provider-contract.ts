/** What every provider's API must do, whoever the provider is. It runs against the provider's simulator. */
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { PaperhookError } from '../../shared/errors.ts';
import type { Extraction, Provider, ProviderApi } from '../../shared/providers/provider.ts';

export type Answer = { status: number; retryAfterSeconds?: number } | 'lost' | 'slow';
export type Call = 'submit' | 'inspect' | 'fetchResult';

export interface ProviderUnderTest {
  provider: Provider;
  /** Everything is given up when the signal is aborted. */
  api(signal?: AbortSignal): ProviderApi<Record<string, unknown>>;
  options: Record<string, unknown>;
  /** What a submit with this status means, where it isn't what every call with it means. */
  submitStatuses: Readonly<Record<number, { code: string; fault: string }>>;
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

/** The result that is there. */
export function extracted(fetched: Extraction | 'gone' | undefined): Extraction {
  assert.ok(fetched && fetched !== 'gone');
  return fetched;
}

export function providerContract(name: string, open: () => ProviderUnderTest): void {
  async function submitted(fate: 'ready' | 'waiting' | 'failed' = 'ready') {
    const provider = open();
    await provider.nextDocuments(fate);
    const given = await provider.document();
    const reference = await provider.api().submit(given, provider.options);
    return { ...provider, given, reference };
  }

  test(`${name}: has Books if it says that it keeps any, which is known without a connection`, () => {
    const { provider, api } = open();
    assert.equal(api().books !== undefined, provider.keepsBooks === true);
  });

  describe(`${name}: a document`, () => {
    test('is submitted once, however often it is submitted, or says that it would be twice', async () => {
      const { api, given, reference, options, documentsOf } = await submitted('waiting');
      assert.equal(await documentsOf(given.jobId), 1);
      if (!api().isSubmitRepeatable) return;
      assert.deepEqual(await api().submit(given, options), reference);
      assert.equal(await documentsOf(given.jobId), 1);
    });

    test('is there once though the answer was lost, and may be submitted again if that is no second one', async () => {
      const { api, document: make, options, nextAnswer, documentsOf } = open();
      const document = await make();
      await nextAnswer('submit', 'lost');
      await assert.rejects(api().submit(document, options), unansweredSubmit(api()));
      if (api().isSubmitRepeatable) await api().submit(document, options);
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
      const extraction = extracted(await ready.api().fetchResult(ready.reference, undefined, ready.options));
      assert.ok(Object.keys(extraction.fields).length > 0);
      assert.ok(extraction.raw);
      // It can be fetched again: the first one may have died with it.
      assert.deepEqual(
        extracted(await ready.api().fetchResult(ready.reference, undefined, ready.options)).fields,
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

      /** @param makeSignal called just before the call, so that all of the signal's time is the call's. */
      async function attempt(answer: Answer, makeSignal?: () => AbortSignal): Promise<unknown> {
        if (call === 'submit') {
          const { document, nextAnswer, api, options } = open();
          const given = await document();
          await nextAnswer(call, answer);
          return api(makeSignal?.()).submit(given, options);
        }
        const { reference, nextAnswer, api, options } = await submitted();
        await nextAnswer(call, answer);
        return call === 'inspect'
          ? api(makeSignal?.()).inspect(reference)
          : api(makeSignal?.()).fetchResult(reference, undefined, options);
      }

      test('429: throttled, for as long as it says', async () => {
        const throttled = attempt({ status: 429, retryAfterSeconds: 17 });
        await assert.rejects(throttled, {
          ...transient('provider_throttled'),
          retryAfterSeconds: 17,
        });
      });

      /** A submit may know better than what a status means in general, and that nobody knows what it has done. */
      function meaning(status: number, general: { code: string; fault: string }) {
        const { api, submitStatuses } = open();
        if (call !== 'submit') return general;
        return submitStatuses[status] ?? (status >= 500 ? unansweredSubmit(api()) : general);
      }
      const unanswered = () =>
        call === 'submit' ? unansweredSubmit(open().api()) : transient('provider_unavailable');

      for (const status of [401, 403]) {
        test(`${status}: the connection can not be used until somebody mends it`, async () => {
          await assert.rejects(attempt({ status }), meaning(status, transient('connection_unusable')));
        });
      }

      for (const status of [500, 501, 502, 503, 504, 408]) {
        test(`${status}: try again`, async () => {
          await assert.rejects(attempt({ status }), meaning(status, transient('provider_unavailable')));
        });
      }

      for (const status of [400, 413, 415, 422]) {
        test(`${status}: refused for good`, async () => {
          await assert.rejects(attempt({ status }), { code: 'document_refused', fault: 'permanent' });
        });
      }

      test('the connection is cut: try again', async () => {
        await assert.rejects(attempt('lost'), unanswered());
      });

      test('no answer in time: try again', async () => {
        await assert.rejects(
          attempt('slow', () => AbortSignal.timeout(50)),
          unanswered(),
        );
      });

      // Node's fetch would reject once more, unheard, if a form were sent under a signal that is aborted already.
      test('no time left: nothing is asked', async () => {
        await assert.rejects(
          attempt({ status: 500 }, () => AbortSignal.abort()),
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

/** Whoever can't submit twice must be told that nobody knows. */
function unansweredSubmit({ isSubmitRepeatable }: ProviderApi<unknown>): { code: string; fault: string } {
  return transient(isSubmitRepeatable ? 'provider_unavailable' : 'outcome_unknown');
}
