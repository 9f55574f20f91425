/**
 * The result of a job, as JSON `{job_id, template_id, static_values, result, raw}` or as CSV with one row. Throws
 * PaperhookError while there is none, and when it is there no longer.
 */
import { refused } from '../../shared/errors.ts';
import { readResultText } from '../../shared/files/stored-result.ts';
import type { Answer } from '../../shared/http/answers.ts';
import type { ResultFormat } from '../../shared/http/asked/results.ts';
import { resultExpiry } from '../../shared/jobs/content.ts';
import { type Job, resultPrefix } from '../../shared/jobs/job.ts';
import type { ResultPorts } from './answer-results.ts';
import { answerWhole } from './answer-whole.ts';
import { csvTable } from './result-table.ts';

export async function answerJobResult(ports: ResultPorts, job: Job, format: ResultFormat): Promise<Answer> {
  if (job.status !== 'SUCCESS')
    throw refused('conflict', `There is no result yet: the status is ${job.status}.`);
  const expiryMs = resultExpiry(job, ports) ?? 0;
  const isExpired = expiryMs <= ports.nowMs();
  return answerWhole(ports, {
    format,
    fileName: job.job_id,
    key: `${resultPrefix(job.job_id)}answer.${format}`,
    expiryMs,
    mayBeLarge: job.result_key !== undefined && !isExpired,
    async render() {
      const stored = isExpired ? undefined : await readResultText(ports.files, job);
      return stored && (format === 'json' ? asJson(job, stored) : asCsv(job, stored));
    },
  });
}

function asJson({ job_id, template_id, static_values = '{}' }: Job, stored: string): string {
  const head = JSON.stringify({ job_id, template_id, static_values: JSON.parse(static_values) });
  // What is stored is the rest of the answer, `{"result": ..., "raw": ...}`: it may be long, and need not be parsed for this.
  return `${head.slice(0, -1)},${stored.slice(1)}`;
}

function asCsv({ template, static_values = '{}' }: Job, stored: string): string {
  const row = { about: {}, result: JSON.parse(stored).result, staticValues: JSON.parse(static_values) };
  return [...csvTable(template?.fields.map(({ name }) => name) ?? [], () => [row])].join('');
}
