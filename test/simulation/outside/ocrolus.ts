/** Ocrolus's model in a world, with the webhook of its organization and a Book that is there before any job. */
import type { ModelRequest } from '../../../infra/local/simulators/model-request.ts';
import { SIMULATOR_CLIENT } from '../../../infra/local/simulators/ocrolus/access.ts';
import { EVENTS } from '../../../infra/local/simulators/ocrolus/events.ts';
import type { FaultInput } from '../../../infra/local/simulators/ocrolus/faults.ts';
import { bareUuid, isSameUuid } from '../../../infra/local/simulators/ocrolus/ids.ts';
import { createOcrolusModel } from '../../../infra/local/simulators/ocrolus/model.ts';
import type { Book, DocumentRecord } from '../../../infra/local/simulators/ocrolus/records.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import type { About, Account, FileFault, HeldFile } from './account.ts';
import type { ProviderWorld } from './provider.ts';
import { OCROLUS_WEBHOOK_SECRET, OCROLUS_WEBHOOK_URL } from './tenants.ts';

const MALFORMED = ['not_json', 'no_event_name', 'no_ids', 'other_ids', 'unknown_event', 'text_ids'] as const;
/** Which of a document's webhooks a fault meets. */
const EVENT_GLOBS = ['*', '*', 'document.*', 'document.verification_*', 'image_group.*', 'book.*'] as const;
const CALL_EFFECTS = new Set(['answer_status', 'lose_answer', 'slow_answer', 'plain_error']);
const LATEST_ANALYTICS_SECONDS = 7_200;
/** Between one and the next of what follows the verification of a Book's last document, and all of it. */
const FOLLOW_UP_MS = 5_000;
const FOLLOWS_WITHIN_MS = 30_000;
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const WITH_JOB = new RegExp(`^(.*)-(${UUID})(\\.[a-z]+)$`);
const LOOKS = /^\/v1\/(document\/forms\/fields|transaction)$|^\/v2\/detect\/uploaded_doc\//;

export interface OcrolusAccount extends Account {
  books(): readonly Book[];
  /** The UUID of the Book that templates may name. */
  givenBook: string;
  /** The Book that a call, or a webhook, names by UUID or pk. */
  bookNamed(ids: Record<string, unknown>): Book | undefined;
  /** When the analytics of a Book are there at the latest, as it is now; infinite: nobody can tell. */
  analyticsBy(book: Book): number;
}

/** A document goes under a name with its job's id in it: shared/providers/ocrolus/file-name.ts. */
export function withoutJob(fileName: string): string {
  const [, stem, , extension] = WITH_JOB.exec(fileName) ?? [];
  return stem === undefined ? fileName : `${stem}${extension}`;
}

function jobNamedIn(fileName = ''): string {
  return WITH_JOB.exec(fileName)?.[2] ?? '';
}

export function createOcrolus(world: ProviderWorld, processingMs: () => number): OcrolusAccount {
  const { clock, faults, ocrolusIds, job } = world;
  const model = createOcrolusModel({
    now: clock.nowMs,
    processingMs,
    followUpMs: FOLLOW_UP_MS,
    newUuid: ocrolusIds.uuid,
  });
  const givenBook = prepare(model);
  /** By job_id: the contents that were handed over for it, and where to. */
  const handedOver = new Map<string, { book: Book; md5: string }[]>();

  function bookNamed(ids: Record<string, unknown>): Book | undefined {
    const { book_uuid, uuid = book_uuid, book_pk, pk = book_pk } = ids;
    return model
      .books()
      .find((book) =>
        uuid === undefined ? String(pk) === String(book.pk) : isSameUuid(book.uuid, String(uuid)),
      );
  }

  /** Of several jobs that share one, say a failed one and its retry, it is nobody's. */
  function jobOfDocument(uuid: string): string {
    const document = allDocuments(model.books()).find((one) => isSameUuid(one.uuid, uuid));
    const sharing = [...handedOver].filter(([, all]) =>
      all.some(({ book, md5 }) => book.uuid === document?.bookUuid && md5 === document.md5),
    );
    return sharing.length === 1 ? (sharing[0]?.[0] ?? '') : '';
  }

  function analyticsBy(book: Book): number {
    if (book.openGroup) return Number.POSITIVE_INFINITY;
    const lastMs = Math.max(...book.documents.map(({ finishesAt }) => finishesAt));
    return lastMs + LATEST_ANALYTICS_SECONDS * 1000 + FOLLOWS_WITHIN_MS;
  }

  function held(
    book: Book,
    document: DocumentRecord,
    options: Record<string, unknown>,
    isOfBatch: boolean,
  ): HeldFile {
    const isFailed = document.state === 'REJECTED' || document.state === 'FAILED' || book.isDeleted;
    const needsMore = !isFailed && wantsAnalytics(options) && !(isOfBatch && options['book'] === 'per_batch');
    const finishesAt = needsMore ? analyticsBy(book) : document.finishesAt + FOLLOWS_WITHIN_MS;
    return {
      id: document.uuid,
      isFailed,
      finishesAt: book.isDeleted ? Number.POSITIVE_INFINITY : finishesAt,
    };
  }

  return {
    model,
    books: model.books,
    givenBook,
    bookNamed,
    analyticsBy,
    about(request): About {
      const { path, query, body } = request;
      if (body.kind === 'form') return { jobId: jobNamedIn(body.file?.fileName), kind: 'hand over' };
      if (path === '/v1/book/status') return { jobId: '', kind: 'look' };
      const uuid = query['doc_uuid'] ?? query['uploaded_doc_uuid'] ?? path.split('/')[4] ?? '';
      return { jobId: LOOKS.test(path) ? jobOfDocument(uuid) : '', kind: 'other' };
    },
    files(jobId) {
      const { template, batch } = job(jobId) ?? ({} as Partial<Job>);
      return (handedOver.get(jobId) ?? []).flatMap(({ book, md5 }) =>
        book.documents
          .filter((document) => document.md5 === md5)
          .map((document) => held(book, document, template?.options ?? {}, batch !== undefined)),
      );
    },
    onTaken({ body }) {
      const file = body.kind === 'form' ? body.file : undefined;
      const book = body.kind === 'form' ? bookNamed(body.fields) : undefined;
      const md5 = file?.content?.md5;
      const isThere = [...(book?.documents ?? []), ...(book?.images ?? [])].some((one) => one.md5 === md5);
      if (!book || md5 === undefined || !isThere) return;
      const jobId = jobNamedIn(file?.fileName);
      const before = handedOver.get(jobId) ?? [];
      const isKnown = before.some((one) => one.book === book && one.md5 === md5);
      if (!isKnown) handedOver.set(jobId, [...before, { book, md5 }]);
    },
    addFault(fault) {
      if (!('file_name' in fault)) {
        model.faults.add(fault);
        return;
      }
      for (const one of ofDocument(fault, world)) model.faults.add(one);
    },
    expectMore(fileName) {
      const add = (fault: DistributiveOmit<FaultInput, 'file_name' | 'times'>) =>
        model.faults.add({ ...fault, file_name: glob(fileName), times: 1 } as FaultInput);
      if (faults.strikes('webhook_malformed')) {
        const random = faults.random('webhook_malformed');
        add({ effect: 'malform_webhook', as: random.pick(MALFORMED), event: random.pick(EVENT_GLOBS) });
      }
      if (faults.strikes('document_rejected')) add({ effect: 'reject_document' });
      if (faults.strikes('book_deleted')) add({ effect: 'delete_book' });
      if (faults.strikes('detect_unable')) add({ effect: 'detect_unable' });
      if (faults.strikes('analytics_late')) {
        const random = faults.random('analytics_late');
        const seconds = random.whole(1, LATEST_ANALYTICS_SECONDS);
        add({ effect: 'delay_analytics', seconds, announced: random.chance(0.3) });
      }
    },
    beforeCall() {
      if (faults.strikes('token_revoked')) model.revokeTokens();
      // Both are documented.
      if (world.random.chance(0.3)) model.faults.add({ effect: 'plain_error', times: 1 });
    },
    /** What met nobody, say a call whose token was refused before, is not to meet a later one. */
    afterCall() {
      const left = model.faults.list();
      const lasting = left.filter(({ effect }) => !CALL_EFFECTS.has(effect));
      if (lasting.length === left.length) return;
      model.faults.clear();
      for (const fault of lasting) model.faults.add(fault as FaultInput);
    },
    passingStatuses: [500, 502, 503, 504, 408, 401, 403],
    isReplayable: true,
    // Each of its calls can be made again.
    mayHaveDone: () => true,
  };
}

function wantsAnalytics({ results }: Record<string, unknown>): boolean {
  return Array.isArray(results) && results.includes('analytics');
}

function allDocuments(books: readonly Book[]): DocumentRecord[] {
  return books.flatMap(({ documents }) => documents);
}

function glob(fileName: string): string {
  return fileName.replace(/(\.[a-z]+)$/, '-????????-????-????-????-????????????$1');
}

/** Whoever meets a document meets one of its webhooks, or many. */
function ofDocument(fault: FileFault, { faults }: ProviderWorld): FaultInput[] {
  const target = { file_name: glob(fault.file_name) };
  const { effect } = fault;
  if (effect === 'never_finish' || effect === 'fail_file') return [{ effect, ...target, times: 1 }];
  const random = faults.random(KINDS[effect]);
  const [event, times] = [random.pick(EVENT_GLOBS), random.pick([1, 3, 20])];
  return [{ ...fault, ...target, event, times }];
}

const KINDS = {
  lose_webhook: 'webhook_lost',
  duplicate_webhook: 'webhook_duplicated',
  delay_webhook: 'webhook_delayed',
  reorder_webhook: 'webhook_reordered',
  forge_webhook: 'webhook_forged',
} as const;

type DistributiveOmit<Union, Keys extends PropertyKey> = Union extends unknown ? Omit<Union, Keys> : never;

/** As somebody has done it by hand. @returns the UUID of the Book that is there, spelled without dashes. */
function prepare(model: ReturnType<typeof createOcrolusModel>): string {
  const ask = (method: string, path: string, value: object, token = '') => {
    const headers = { authorization: `Bearer ${token}` };
    const request: ModelRequest = { method, path, query: {}, headers, body: { kind: 'json', value } };
    return JSON.parse(model.handle(request).body);
  };
  const { clientId: client_id, clientSecret: client_secret } = SIMULATOR_CLIENT;
  const granted = { grant_type: 'client_credentials', client_id, client_secret };
  const { access_token: token } = ask('POST', '/oauth/token', granted);
  const webhook = { webhook: { url: OCROLUS_WEBHOOK_URL }, event_names: [...EVENTS.keys()] };
  const settings = '/v1/account/settings/webhook';
  const { uuid } = ask('POST', settings, webhook, token).response;
  ask('POST', `${settings}/${uuid}/rotate-secret`, { secret_key: OCROLUS_WEBHOOK_SECRET }, token);
  return bareUuid(ask('POST', '/v1/book/add', { name: 'Loan 4711' }, token).response.uuid);
}
