/** What must hold of the Books in which documents are kept together. */
import { isDeepStrictEqual } from 'node:util';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { type BookItem, endedDocuments, type WaitingJob } from '../../../shared/jobs/book.ts';
import type { EndedDocument } from '../../../shared/providers/provider.ts';
import type { Invocation } from '../cloud/invocation.ts';
import type { Change, Invariant, Observed } from '../observed.ts';
import { bookAt, bookItemOf, jobOf } from './read-item.ts';

const MINUTE_MS = 60_000;
/** Between two looks 10 minutes, the poller's claim 10, and a Retry-After of an hour, stretched by a fifth. */
const LATEST_LOOK_MS = (10 + 10 + 72) * MINUTE_MS;

export const aBookOwesItsLook: Invariant = {
  name: 'a Book owes its look',
  says: 'A Book that somebody waits for owes the step look, due within 92 minutes (the longest wait, a claim of the poller, an hour of Retry-After and a fifth). What has ended in it stays so as long as anybody waits for it who did when it began to be looked at: whoever comes meanwhile is news, for which it is looked at again. At the end of the world nobody who has ended waits for a Book; it then owes nothing, knows of no document, and expires.',
  judge({ clock, cloud, complain }) {
    /** By lease: the documents that somebody was waiting for when it was taken. */
    const waitedFor = new Map<string, ReadonlySet<string>>();
    const keysOf = ({ waiting }: BookItem) => new Set(Object.values(waiting).flatMap(({ key }) => key ?? []));

    function judgeEnded(id: string, was: BookItem, is: BookItem): void {
      const [before, after] = [endedDocuments(was), endedDocuments(is)];
      const known = waitedFor.get(was.lease ?? '');
      for (const key of keysOf(is)) {
        if (before[key] === undefined || known?.has(key) === false) continue;
        if (!isDeepStrictEqual(before[key], after[key]))
          complain(id, `${key} had ended, and that is forgotten`);
      }
    }

    return {
      onChange({ id, before, after }) {
        const [was, is] = [bookItemOf(before), bookItemOf(after)];
        if (!is) return;
        if (was) judgeEnded(id, was, is);
        if (is.lease !== undefined && is.lease !== was?.lease) waitedFor.set(is.lease, keysOf(is));
        if (Object.keys(is.waiting).length === 0) return;
        if (is.step !== 'look') complain(id, `somebody waits for it and its step is ${is.step}`);
        if ((is.due ?? 0) > clock.nowMs() + LATEST_LOOK_MS)
          complain(id, 'somebody waits for it and it is due too far ahead');
      },
      onEnd() {
        for (const item of cloud().jobs.values()) {
          const book = bookItemOf(item);
          if (!book) continue;
          const [left] = Object.keys(book.waiting);
          if (left !== undefined) complain(book.id, `${left} is still waiting at the end of the world`);
          if (book.step) complain(book.id, 'nobody waits for it and it owes a step');
          if (book.ended !== '{}') complain(book.id, 'nobody waits for it and it knows of documents');
          if (book.expires_at === undefined) complain(book.id, 'nobody waits for it and it never expires');
        }
      },
    };
  },
};

export const aBookSaysWhatIs: Invariant = {
  name: 'a Book says what is',
  says: "Who begins to wait for a document in a Book has it there. A Book says of a document that it has ended only when the provider's own record says so, and says it as that does.",
  judge(observed) {
    const { provider, job, complain } = observed;

    function judgeJoined(id: string, item: string, { key }: WaitingJob): void {
      const jobId = item.slice('JOB#'.length);
      if (key === undefined || !job(jobId)) return;
      if (provider().files(jobId).length === 0)
        complain(id, `${item} waits for a document that is not there`);
    }

    function judgeEnded(book: BookItem, key: string, ended: EndedDocument): void {
      const kept = bookAt(observed, book);
      const id = key.slice(key.indexOf('/') + 1);
      const documents = (kept?.documents ?? []).filter(
        ({ uuid, imageGroup }) => uuid.replaceAll('-', '') === id || String(imageGroup?.pk) === id,
      );
      const isReady = documents.some(({ state }) => state === 'VERIFICATION_COMPLETE');
      const isFailed =
        kept?.isDeleted || documents.some(({ state }) => state === 'REJECTED' || state === 'FAILED');
      if (ended.state === 'ready' ? !isReady : !isFailed)
        complain(book.id, `it says that ${key} is ${ended.state}, and it is not`);
    }

    return {
      onChange({ id, before, after }) {
        const [was, is] = [bookItemOf(before), bookItemOf(after)];
        if (!is) return;
        for (const [item, waiting] of Object.entries(is.waiting))
          if (!was?.waiting[item]) judgeJoined(id, item, waiting);
        if (was?.ended === is.ended) return;
        const known = was ? endedDocuments(was) : {};
        for (const [key, ended] of Object.entries(endedDocuments(is)))
          if (!known[key]) judgeEnded(is, key, ended);
      },
    };
  },
};

export const aBookIsOnesAtATime: Invariant = {
  name: "a Book is one's at a time",
  says: 'An image is put into a Book, and its group is closed, only by whoever holds the Book (but for a worker that was held up). A job is woken by whoever holds its Book only when what it is woken for is written: its document has ended. A Book is made only by a worker that has looked for its name.',
  judge(observed) {
    const { clock, cloud, provider, complain } = observed;
    const holders = createHolders();
    const ownRuns = new WeakMap<Invocation, Set<string>>();
    /** By name, those that have looked for it. */
    const lookedFor = new Map<string, Set<Invocation | undefined>>();

    function judgeImage(path: string, ids: Record<string, unknown>, by: Invocation | undefined): void {
      const book = provider().ocrolus.bookNamed(ids);
      const items = [...cloud().jobs.values()].flatMap((item) => bookItemOf(item) ?? []);
      const own = items.filter((item) => book && bookAt(observed, item) === book);
      const isHolder = own.some(
        ({ lease, lease_until = 0 }) => holders.of(lease) === by && lease_until > clock.nowMs(),
      );
      if (!isHolder && !by?.isStalled && by?.state === 'running')
        complain(own[0]?.id ?? 'a Book', `${path} was called by somebody who does not hold it`);
    }

    return {
      onChange(change) {
        holders.note(change);
        const { id, before, after, by } = change;
        // A job's own step sets it going again.
        if (by && jobOf(after) && after?.lease !== undefined && after.lease !== before?.lease)
          ownRuns.set(by, new Set([...(ownRuns.get(by) ?? []), id]));
      },
      onProviderCall({ provider: name, request, by }) {
        const { method, path, query, body } = request;
        if (name !== 'ocrolus') return;
        if (path === '/v1/books') {
          const name = String(query['xid']);
          lookedFor.set(name, new Set([...(lookedFor.get(name) ?? []), by]));
        }
        if (path === '/v1/book/add' && body.kind === 'json') {
          const bookName = String(Object(body.value).name);
          if (!lookedFor.get(bookName)?.has(by))
            complain(bookName, 'it was made and nobody had looked for it');
        }
        if (method !== 'POST' || !path.startsWith('/v1/book/upload/image')) return;
        judgeImage(
          path,
          body.kind === 'form' ? body.fields : body.kind === 'json' ? Object(body.value) : {},
          by,
        );
      },
      onCommand(_service, command, _result, by) {
        if (!(command instanceof SendMessageCommand) || by?.functionName !== 'settle-job' || by.isStalled)
          return;
        const { item, step, type } = JSON.parse(command.input.MessageBody ?? '{}');
        if (type !== 'wake_up' || step !== 'settle' || ownRuns.get(by)?.has(item)) return;
        const held = holders.books().filter(({ lease }) => holders.of(lease) === by);
        for (const { id } of held) {
          const book = bookItemOf(cloud().jobs.get(id));
          const waiting = book?.waiting[item];
          if (!book?.lease || holders.of(book.lease) !== by || waiting?.key === undefined) continue;
          if (!endedDocuments(book)[waiting.key] && waiting.awaits !== 'document')
            complain(id, `${item} was woken before what has ended was written`);
        }
      },
    };
  },
};

/** Who has which lease on a Book. */
function createHolders() {
  const byLease = new Map<string, Invocation | undefined>();
  const held = new Map<string, BookItem>();
  return {
    note({ id, before, after, by }: Change): void {
      const is = bookItemOf(after);
      if (!is) return;
      held.set(id, is);
      if (is.lease !== undefined && is.lease !== before?.lease) byLease.set(is.lease, by);
    },
    of: (lease: string | undefined) => (lease === undefined ? undefined : byLease.get(lease)),
    books: () => [...held.values()].filter(({ lease }) => lease !== undefined),
  };
}

export const oneBookAJob: Invariant = {
  name: 'one Book a job or batch',
  says: 'No two Books of the same name hold documents.',
  judge({ provider, complain }: Observed) {
    return {
      onProviderCall({ provider: name, kind }) {
        if (name !== 'ocrolus' || kind !== 'hand over') return;
        const full = provider()
          .ocrolus.books()
          .filter(({ documents, images }) => documents.length + images.length > 0);
        const names = full.map((book) => book.name);
        const twice = names.find((one, index) => names.indexOf(one) !== index);
        if (twice !== undefined) complain(twice, 'two Books of this name hold documents');
      },
    };
  },
};
