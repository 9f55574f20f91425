/** That a job has ended is told our own inside: its charge, its Book and its batch. Safe to repeat. */
import type { CreditPorts } from '../../shared/credits/credit-ports.ts';
import { refundCharge } from '../../shared/credits/refund-charge.ts';
import { type LeaveBatch, tellBatch } from '../../shared/jobs/batch.ts';
import type { Books } from '../../shared/jobs/book.ts';
import type { Job } from '../../shared/jobs/job.ts';
import type { Changes } from '../../shared/jobs/obligation-store.ts';
import type { Wake } from '../../shared/jobs/run-step.ts';

export interface TellEndPorts {
  credits: CreditPorts;
  books: Pick<Books, 'leave'>;
  leaveBatch: LeaveBatch;
  wake: Wake;
}

export async function tellEnd(ports: TellEndPorts, job: Job): Promise<Changes<Job>> {
  const refunded = await refundCharge(ports.credits, job);
  if (job.book) await tellBook(ports, job.book, job.id);
  if (job.batch) await tellBatch(ports, job.batch, job.status === 'SUCCESS');
  return { ...refunded, end_told: true };
}

/** The job waits for its Book no more; one that nobody waits for is woken, to owe nothing any more. */
async function tellBook({ books, wake }: TellEndPorts, book: string, jobItem: string): Promise<void> {
  if (await books.leave(book, jobItem)) await wake({ item: book, step: 'look', via: 'step' }, 0);
}
