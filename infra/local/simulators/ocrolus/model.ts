/**
 * Ocrolus as its documentation describes it, as a pure model: no timer, network or randomness of its own. It is driven
 * from outside, as the others are.
 *
 * Facts: https://docs.ocrolus.com and Ocrolus's published specifications of its API. Where they are silent or contradict
 * each other, the code says so.
 */
import { createCallCounts } from '../call-counts.ts';
import { callWithFaults } from '../call-with-faults.ts';
import { driveWebhooks } from '../drive-webhooks.ts';
import type { ModelRequest, ModelResponse } from '../model-request.ts';
import { createWebhooks, type WebhookAnswer } from '../webhooks.ts';
import { type OcrolusAccess, SIMULATOR_CLIENT } from './access.ts';
import { createAgenda } from './agenda.ts';
import { type Answer, faultAnswer, refused, TOO_MANY_REQUESTS, toResponse, UNAUTHORIZED } from './answers.ts';
import { createBooks } from './books.ts';
import { bookSignals, documentSignals } from './detect.ts';
import { createOcrolusFaults, type FaultInput } from './faults.ts';
import { countedUuids, createIds } from './ids.ts';
import { findOperation, type Operation, type OperationCall } from './operations.ts';
import { type PlannedEvent, planEventWebhooks } from './plan-webhooks.ts';
import { createProgress } from './progress.ts';
import { createSlidingCount } from './rate.ts';
import { createResults } from './results.ts';
import { createSubscriptions } from './subscriptions.ts';
import { bookSummary } from './summary.ts';
import { createTokens, tokenRefused } from './tokens.ts';
import { createUploads } from './uploads.ts';
import { createWebhookTests } from './webhook-tests.ts';

/** Its help page says of what is not answered 200: three retries, "about three minutes apart". */
const RESENDS = { delaysSeconds: [180, 180, 180], isTaken: (status: number) => status === 200 };

export interface OcrolusModelOptions extends Partial<OcrolusAccess> {
  /** Epoch milliseconds. */
  now: () => number;
  /** How long a document takes until it is verified. */
  processingMs: () => number;
  /** Between one and the next of what follows: analytics, Detect, the Book's completion. 500 by default. */
  followUpMs?: number;
  /** Of whatever has one; counted up if left out. */
  newUuid?: () => string;
  /** Multiplies the delays between a webhook's attempts; 1 by default. */
  timeScale?: number;
  /** Of the whole organization; 20 by default. */
  requestsPerSecond?: number;
}

export type OcrolusModel = ReturnType<typeof createOcrolusModel>;

export function createOcrolusModel({
  now,
  processingMs,
  followUpMs = 500,
  newUuid = countedUuids(),
  timeScale = 1,
  requestsPerSecond = 20,
  ...access
}: OcrolusModelOptions) {
  const ids = createIds(newUuid);
  const tokens = createTokens({ ...SIMULATOR_CLIENT, ...access }, now, newUuid);
  const rate = createSlidingCount();
  const summaries = createSlidingCount();
  const faults = createOcrolusFaults();
  const agenda = createAgenda();
  const webhooks = createWebhooks<PlannedEvent>(RESENDS, timeScale);
  const subscriptions = createSubscriptions(now, newUuid);
  const books = createBooks(ids, now);
  const progress = createProgress({
    agenda,
    faults,
    ids,
    now,
    processingMs,
    followUpMs,
    tell(happened, atMs) {
      for (const planned of planEventWebhooks({ subscriptions, faults, newUuid }, happened, atMs))
        webhooks.add(planned, atMs + planned.delayMs);
    },
  });
  const uploads = createUploads({ books, ids, now, progress });
  const results = createResults(books, now);
  const tests = createWebhookTests({ webhooks, newUuid, now });
  const calls = createCallCounts();

  const advance = () => agenda.runDue(now());
  const driven = driveWebhooks({ now, advance, nextHappeningAt: agenda.nextAt, webhooks });

  const { organization, account } = subscriptions;
  const operations: Record<Operation, (request: ModelRequest, id: string) => Answer> = {
    grant_token: ({ body }) => tokens.grant(body),
    add_book: ({ body }) => books.add(body),
    list_books: books.list,
    book_info: books.info,
    book_status: books.status,
    update_book: ({ body }) => books.update(body),
    remove_book: ({ body }) => books.remove(body),
    upload: uploads.pdf,
    upload_mixed: uploads.mixed,
    upload_paystub: uploads.paystub,
    upload_image: uploads.image,
    finish_image_group: uploads.finishImageGroup,
    document_forms: results.documentForms,
    book_forms: results.bookForms,
    document_paystub: (_, id) => results.documentPaystub(id),
    book_paystub: (_, id) => results.bookPaystub(id),
    transactions: results.transactions,
    book_summary: (_, id) => bookSummary(books, id),
    book_signals: (_, id) => bookSignals(books, id),
    document_signals: (_, id) => documentSignals(books, id),
    add_webhook: ({ body }) => organization.add(body),
    list_webhooks: organization.list,
    get_webhook: (_, id) => organization.get(id),
    update_webhook: ({ body }, id) => organization.update(id, body),
    delete_webhook: (_, id) => organization.remove(id),
    webhook_events: (_, id) => organization.events(id),
    test_webhook: ({ body }, id) => organization.test(id, body, tests.organization),
    rotate_webhook_secret: ({ body }, id) => organization.rotateSecret(id, body),
    configure_account_webhook: ({ body }) => account.configure(body),
    account_webhook_details: account.details,
    test_account_webhook: () => account.test(tests.account),
    rotate_account_webhook_secret: ({ body }) => account.rotateSecret(body),
  };

  /** The call with the faults that meet it. */
  function performFaulty(call: OperationCall, request: ModelRequest): ModelResponse {
    const subject = { operation: call.operation, ...faultSubject(call, request) };
    const isPlain = faults.take('plain_error', subject) !== undefined;
    return callWithFaults<Answer>(faults, {
      subject,
      perform: () => operations[call.operation](request, call.id),
      refuse: call.operation === 'grant_token' ? tokenRefused : faultAnswer,
      toResponse: (answer) => toResponse(answer, isPlain),
    });
  }

  /** An upload brings its name along; a later call's document is the one that was uploaded. */
  function faultSubject({ id }: OperationCall, { body, query }: ModelRequest) {
    if (body.kind === 'form') return { fileName: body.file?.fileName };
    const fileID = query['doc_uuid'] ?? query['uploaded_doc_uuid'] ?? query['book_uuid'] ?? id;
    return { fileID, fileName: books.findDocument(undefined, fileID)?.file.fileName };
  }

  function answer(call: OperationCall | undefined, request: ModelRequest): ModelResponse {
    // The access tokens are another host's: neither limited with the rest nor asked for a token.
    if (call?.operation === 'grant_token') return performFaulty(call, request);
    if (rate.add(now()) > requestsPerSecond) return toResponse(TOO_MANY_REQUESTS, false);
    if (call?.operation === 'book_summary') summaries.add(now());
    if (!tokens.isGood(request)) return toResponse(UNAUTHORIZED, false);
    return call ? performFaulty(call, request) : toResponse(refused(1101), true);
  }

  return {
    handle(request: ModelRequest): ModelResponse {
      advance();
      const call = findOperation(request);
      const response = answer(call, request);
      calls.add(call?.operation ?? 'unknown', response.status);
      return response;
    },

    ...driven,
    webhookAnswered(id: string, given: WebhookAnswer): void {
      driven.webhookAnswered(id, given);
      tests.answered(id, given);
    },

    faults: { add: (fault: FaultInput) => faults.add(fault), list: faults.list, clear: faults.clear },
    books: books.all,
    organizationWebhooks: subscriptions.organization.all,
    accountWebhook: subscriptions.account.current,
    webhooks: webhooks.all,
    calls: calls.all,
    /** Every token that is out; the next call with one is answered 401. */
    revokeTokens: tokens.revokeAll,
    /** The most calls within any sliding second: of all, and of book summaries, which an older limit has at one a second. */
    rate: () => ({
      highest_in_a_second: rate.highest(),
      highest_summaries_in_a_second: summaries.highest(),
    }),
  };
}
