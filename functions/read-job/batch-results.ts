/**
 * The results of a batch once all of its documents have ended: as JSON an array, as CSV a row a document, in the
 * archive's order; a document that failed has its error instead. Behind them, as JSON, stands what they have in common,
 * where the batch has such a result. They can be read until the first of them expires.
 */
import { type Reason, refused } from '../../shared/errors.ts';
import { readResultText } from '../../shared/files/stored-result.ts';
import type { Answer } from '../../shared/http/answers.ts';
import type { ResultFormat } from '../../shared/http/asked/results.ts';
import { documentId } from '../../shared/jobs/batch.ts';
import { resultExpiry } from '../../shared/jobs/content.ts';
import { type Job, jobItemId, resultPrefix } from '../../shared/jobs/job.ts';
import { mapAtOnce } from '../../shared/map-at-once.ts';
import type { ResultPorts } from './answer-results.ts';
import { answerWhole } from './answer-whole.ts';
import { csvTable, type TableRow } from './result-table.ts';

/** As many reads of items as one connection pool carries. */
const ITEMS_AT_ONCE = 25;
/** Each is in memory with the provider's whole answer, which can be large, until its result is taken out of it. */
const RESULTS_AT_ONCE = 5;
/** Of the results' JSON, without the providers' answers: all of it is in memory, as text, and once more rendered. */
const MOST_RESULT_BYTES = 100_000_000;

export const UNKNOWN_REASON: Reason = { code: 'unavailable', message: 'The reason is not known.' };
const RESULT_LOST: Reason = { code: 'expired', message: 'The result was deleted.' };
const NEVER_UNPACKED: Reason = {
  code: 'deadline_exceeded',
  message: "The document was not out of the archive by the batch's deadline.",
};

/** @param job a batch with its count of documents, all of which have ended. */
export async function answerBatchResults(
  ports: ResultPorts,
  batch: Job & { documents: number },
  format: ResultFormat,
): Promise<Answer> {
  const documents = await readDocuments(ports, batch);
  // What is made of all results has to go with the first of them, so it lies with that; where there is none, with the batch.
  const owner = firstResult(documents) ?? batch;
  const expiryMs = resultExpiry(owner, ports) ?? 0;
  if (expiryMs <= ports.nowMs()) throw expired();
  return answerWhole(ports, {
    format,
    fileName: batch.job_id,
    key: `${resultPrefix(owner.job_id)}batch.${format}`,
    expiryMs,
    mayBeLarge: true,
    async render() {
      const read = await readAll(ports, batch, documents);
      return format === 'json' ? asJson(read, await commonResult(ports, batch)) : asCsv(batch, read);
    },
  });
}

/** What of a document is told beside its result. */
interface About {
  job_id: string;
  template_id: string;
  static_values: Record<string, unknown>;
  batch_id: string;
  /** Null when no job was made of it, or it failed and was purged before the results of the others expire. */
  file_name: string | null;
  index: number;
  count: number;
  status: string;
}

/** With the JSON of its result, or why there is none. */
type Read = { about: About } & ({ result: string } | { error: Reason });

/** Undefined: no job was made of it. */
type Document = Job | undefined;

async function readDocuments(
  { getJob }: ResultPorts,
  batch: Job & { documents: number },
): Promise<Document[]> {
  const indexes = Array.from({ length: batch.documents }).keys();
  return mapAtOnce(indexes, ITEMS_AT_ONCE, (index) => getJob(jobItemId(documentId(batch.job_id, index))));
}

function firstResult(documents: readonly Document[]): Job | undefined {
  const [first] = documents
    .filter((document) => document?.status === 'SUCCESS')
    .sort((a, b) => (a?.completed_at ?? 0) - (b?.completed_at ?? 0));
  return first;
}

async function readAll(ports: ResultPorts, batch: Job, documents: readonly Document[]): Promise<Read[]> {
  let bytes = 0;
  return mapAtOnce(documents.entries(), RESULTS_AT_ONCE, async ([index, document]) => {
    const about = aboutDocument(batch, document, index, documents.length);
    if (!document) return { about, error: NEVER_UNPACKED };
    if (document.status !== 'SUCCESS') return { about, error: document.error ?? UNKNOWN_REASON };
    const stored = await readResultText(ports.files, document);
    if (stored === undefined) return { about, error: RESULT_LOST };
    const result = JSON.stringify(JSON.parse(stored).result);
    bytes += Buffer.byteLength(result);
    if (bytes > MOST_RESULT_BYTES) throw tooMuch();
    return { about, result };
  });
}

function aboutDocument(batch: Job, document: Document, index: number, count: number): About {
  return {
    job_id: documentId(batch.job_id, index),
    template_id: batch.template_id,
    static_values: JSON.parse(document?.static_values ?? batch.static_values ?? '{}'),
    batch_id: batch.job_id,
    file_name: document?.file?.name ?? null,
    index,
    count,
    status: document?.status ?? 'FAILED',
  };
}

/** JSON of what its documents have in common, under the batch's own job_id. */
async function commonResult({ files }: ResultPorts, batch: Job): Promise<string[]> {
  const stored = await readResultText(files, batch);
  if (stored === undefined) return [];
  const { job_id, template_id, status, static_values = '{}' } = batch;
  const { result } = JSON.parse(stored);
  return [JSON.stringify({ job_id, template_id, static_values: JSON.parse(static_values), status, result })];
}

function asJson(documents: readonly Read[], common: readonly string[]): string {
  const elements = documents.map(({ about, ...read }) => {
    const head = JSON.stringify(about).slice(0, -1);
    return 'result' in read
      ? `${head},"result":${read.result}}`
      : `${head},"error":${JSON.stringify(read.error)}}`;
  });
  return `[${[...elements, ...common].join(',')}]`;
}

function asCsv({ template }: Job, documents: readonly Read[]): string {
  const fields = template?.fields.map(({ name }) => name) ?? [];
  const rows = function* (): Generator<TableRow> {
    for (const read of documents) yield tableRow(read);
  };
  return [...csvTable(fields, rows)].join('');
}

function tableRow(read: Read): TableRow {
  const { file_name, index, status, static_values } = read.about;
  const error = 'error' in read ? `${read.error.code}: ${read.error.message}` : null;
  return {
    about: { file_name, index, status, error },
    result: 'result' in read ? JSON.parse(read.result) : {},
    staticValues: static_values,
  };
}

function expired() {
  return refused(
    'expired',
    "The first of the results of this batch was deleted, 24 hours after its document had ended. The other documents' can still be read, each by its own job_id, until their own 24 hours are over.",
  );
}

function tooMuch() {
  return refused(
    'unprocessable',
    `The results of this batch have more than ${MOST_RESULT_BYTES} bytes together: read them one by one, each by its document's own job_id.`,
  );
}
