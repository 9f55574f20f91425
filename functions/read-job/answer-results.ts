/** POST /job-results: which answer a job's state has for it. */
import { refused } from '../../shared/errors.ts';
import type { Files } from '../../shared/files/bucket.ts';
import { type Answer, errorAnswer } from '../../shared/http/answers.ts';
import type { ResultFormat } from '../../shared/http/asked/results.ts';
import type { Retention } from '../../shared/jobs/content.ts';
import type { Job } from '../../shared/jobs/job.ts';
import type { WholePorts } from './answer-whole.ts';
import { answerBatchResults, UNKNOWN_REASON } from './batch-results.ts';
import { answerJobResult } from './job-results.ts';

export interface ResultPorts extends WholePorts, Retention {
  getJob(itemId: string): Promise<Job | undefined>;
  files: Pick<Files, 'get' | 'has' | 'put'>;
}

export async function answerResults(
  ports: ResultPorts,
  job: Job,
  format: ResultFormat,
  requestId: string,
): Promise<Answer> {
  const { documents, pending, status } = job;
  const hasEnded = status === 'SUCCESS' || status === 'FAILED';
  const left = pending?.size ?? 0;
  if (documents !== undefined && !hasEnded)
    throw refused(
      'conflict',
      `There is no result yet: ${documents - left} of ${documents} documents have ended.`,
    );
  // A batch in which every document failed has their errors to show; one that ended before them, or was no archive, its own.
  if (documents !== undefined && left === 0) return answerBatchResults(ports, { ...job, documents }, format);
  if (status === 'FAILED') {
    const { code, message } = job.error ?? UNKNOWN_REASON;
    return errorAnswer(422, code, message, requestId);
  }
  return answerJobResult(ports, job, format);
}
