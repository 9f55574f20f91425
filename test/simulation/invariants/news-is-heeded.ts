import { bookStatus } from '../../../infra/local/simulators/ocrolus/status.ts';
import { endedDocuments } from '../../../shared/jobs/book.ts';
import type { Invariant } from '../observed.ts';
import { bookAt, bookItemOf, isEnded } from './read-item.ts';
import { RECOVERY_MS } from './slack.ts';

const AT_ONCE_MS = 30_000;
const SUMMARY = /^\/v2\/book\/([^/]+)\/summary$/;

export const newsIsHeeded: Invariant = {
  name: 'news is heeded',
  says: 'Once faults and outages are over by 25 minutes, each acknowledged and usable webhook of a job that has not ended has the provider asked about it within 30 seconds; of a webhook about a Book that somebody waits for, about the Book, and about its analytics too when somebody whose document has ended waits for those, and the Book has ended with all that is in it.',
  judge(observed) {
    const { clock, faults, provider, cloud, job, complain } = observed;
    const askedAtMs = new Map<string, number>();
    const calm = () => Math.max(faults.endMs, provider().outage?.toMs ?? 0) + RECOVERY_MS;

    /** Whoever else is in it must have come when all was well, too: they may hold it. */
    function judgeBook(fileId: string, atMs: number): void {
      const book = provider().ocrolus.bookNamed(fileId.length > 20 ? { uuid: fileId } : { pk: fileId });
      const items = [...cloud().jobs.values()].flatMap((item) => bookItemOf(item) ?? []);
      const item = items.find((one) => book && bookAt(observed, one) === book);
      const waiting = Object.values(item?.waiting ?? {});
      if (!book || !item || waiting.length === 0 || waiting.some(({ since }) => since < calm())) return;
      const wanted = [`look ${book.uuid}`];
      const ended = endedDocuments(item);
      const isForMore = waiting.some(
        (one) => one.awaits === 'book' && (one.key === undefined || ended[one.key]),
      );
      if (isForMore && bookStatus(book) === 'VERIFIED') wanted.push(`summary ${book.uuid}`);
      clock.after(AT_ONCE_MS, () => {
        const now = bookItemOf(cloud().jobs.get(item.id));
        const isLeft = Object.keys(item.waiting).every((one) => !now?.waiting[one]);
        const isOver = bookStatus(book) === 'VERIFIED';
        const missed = wanted
          .filter((key) => isOver || !key.startsWith('summary'))
          .find((key) => (askedAtMs.get(key) ?? 0) < atMs);
        if (missed && !isLeft)
          complain(item.id, `a webhook was acknowledged and nobody asked for its ${missed}`);
      });
    }

    return {
      onProviderCall({ provider: name, request, jobId, kind }) {
        const book = name === 'ocrolus' && provider().ocrolus.bookNamed(request.query);
        if (book && kind === 'look') askedAtMs.set(`look ${book.uuid}`, clock.nowMs());
        const [, uuid] = SUMMARY.exec(request.path) ?? [];
        if (uuid) askedAtMs.set(`summary ${provider().ocrolus.bookNamed({ uuid })?.uuid}`, clock.nowMs());
        if (kind === 'look') askedAtMs.set(jobId, clock.nowMs());
      },
      onWebhook({ kind, provider: name, jobId, fileId, status, isUsable }) {
        const atMs = clock.nowMs();
        if (name === 'ocrolus') {
          // Of one that was sent twice the other is looked at.
          const isNews = kind === 'genuine' && isUsable && status === 200 && atMs > calm();
          if (isNews) judgeBook(fileId, atMs);
          return;
        }
        const acceptedAtMs = job(jobId)?.accepted_at ?? 0;
        // A job that the provider has just failed waits its time, whatever news there is.
        const isCalm = Math.min(atMs, acceptedAtMs) > calm();
        if (status !== 200 || kind === 'forged' || !isUsable || !isCalm) return;
        clock.after(AT_ONCE_MS, () => {
          const now = job(jobId);
          // Of two that a provider took for one job, only one is.
          const isOther =
            now?.reference?.values['job_id'] !== undefined && now.reference.values['job_id'] !== fileId;
          const isDone = !now || isOther || isEnded(now) || (askedAtMs.get(jobId) ?? 0) >= atMs;
          if (!isDone) complain(`JOB#${jobId}`, 'a webhook was acknowledged and nobody looked');
        });
      },
    };
  },
};
