/**
 * A wake-up goes in; the batch's archive is verified whole, and then a job is made of each of its documents. Dying
 * anywhere and running again makes none twice: ids follow from batch and index, and a document's job is written after
 * its upload, which the batch owes the purge of.
 */
import { asPaperhookError, type PaperhookError, refused, transient } from '../../shared/errors.ts';
import type { Archive, ArchiveDocument } from '../../shared/files/archive/archive.ts';
import { documentId, documentUploadKey } from '../../shared/jobs/batch.ts';
import { type Job, type JobTemplate, jobItemId, newJob } from '../../shared/jobs/job.ts';
import { afterError, type Surroundings, withinDeadline } from '../../shared/jobs/job-progress.ts';
import type { Changes } from '../../shared/jobs/obligation-store.ts';
import {
  type Outcome,
  type Progress,
  type Run,
  runStep,
  type StepPorts,
} from '../../shared/jobs/run-step.ts';
import { extendTimeline } from '../../shared/jobs/timeline.ts';

/** Documents in memory at once, packed and unpacked: the largest of them are 50 MB, and the function has 512. */
const AT_ONCE = 2;

export interface UnpackPorts {
  steps: StepPorts<Job>;
  around: Surroundings;
  /** Undefined when there is no such object. Throws `archive_refused` when it is no archive of documents. */
  openArchive(key: string): Promise<Archive | undefined>;
  putFile(key: string, body: Uint8Array, contentType: string): Promise<void>;
  removeFile(key: string): Promise<void>;
  /** Content types that the template's provider takes. */
  accepts(template: JobTemplate): ReadonlySet<string>;
}

export function unpackBatch(ports: UnpackPorts, run: Run, signal: AbortSignal): Promise<Outcome> {
  return runStep(ports.steps, run, async (batch, token) => {
    // Documents have the deadline of their batch: those that have a job by now are what it ends with.
    if (batch.documents !== undefined && ports.around.nowMs() >= batch.deadline)
      return unpacked(ports, batch);
    return withinDeadline(batch, ports.around, () => unpack(ports, batch, token, signal));
  });
}

async function unpack(
  ports: UnpackPorts,
  leased: Job,
  token: string,
  signal: AbortSignal,
): Promise<Progress<Job>> {
  let batch = leased;
  try {
    const { upload_key: key, template } = batch;
    if (!key || !template) throw new Error('A batch that is to be unpacked has its archive and template.');
    const archive = await ports.openArchive(key);
    // It is deleted once each of its documents has its job.
    if (!archive && batch.documents !== undefined) return unpacked(ports, batch);
    if (!archive) throw neverStored();
    batch = await noteBegun(ports, batch, token);
    if (batch.documents === undefined) {
      await archive.verify(ports.accepts(template), signal);
      batch = await noteDocuments(ports, batch, token, archive.documents.length);
    }
    await makeJobs(ports, batch, template, archive.documents, signal);
    await ports.removeFile(key);
    return unpacked(ports, batch);
  } catch (thrown) {
    const error = asPaperhookError(thrown);
    if (batch.documents === undefined || error.fault === 'transient')
      return afterError(batch, ports.around, error);
    // Its first documents are on their way: it can't end before them, and waits for them instead.
    ports.around.report(error, batch.id);
    return unpacked(ports, batch);
  }
}

function neverStored(): PaperhookError {
  return refused('upload_missing', 'The archive was never stored. Hand it in again.');
}

async function noteBegun(ports: UnpackPorts, batch: Job, token: string): Promise<Job> {
  const status = 'UNZIPPING FILE';
  if (batch.status === status) return batch;
  const entry = { at: ports.around.nowMs(), event: status };
  return note(ports, batch, token, { status, timeline: extendTimeline(batch.timeline, entry) });
}

/** Before the first of them has a job, for that may end at once. */
function noteDocuments(ports: UnpackPorts, batch: Job, token: string, documents: number): Promise<Job> {
  return note(ports, batch, token, { documents, pending: new Set(Array(documents).keys()) });
}

/** Keeps the lease. */
async function note(ports: UnpackPorts, { id }: Job, token: string, changes: Changes<Job>): Promise<Job> {
  const noted = await ports.steps.store.finish(id, { token }, changes);
  if (noted) return noted;
  throw transient('unavailable', 'another worker has the batch');
}

async function makeJobs(
  ports: UnpackPorts,
  batch: Job,
  template: JobTemplate,
  documents: readonly ArchiveDocument[],
  signal: AbortSignal,
): Promise<void> {
  for (let first = 0; first < documents.length; first += AT_ONCE) {
    signal.throwIfAborted();
    const some = documents.slice(first, first + AT_ONCE);
    await Promise.all(some.map((document, at) => makeJob(ports, batch, template, document, first + at)));
  }
}

async function makeJob(
  { steps, around, putFile }: UnpackPorts,
  batch: Job,
  template: JobTemplate,
  document: ArchiveDocument,
  index: number,
): Promise<void> {
  const { job_id: batch_id, tenant, template_id: templateId, documents: count = 0 } = batch;
  const jobId = documentId(batch_id, index);
  if (await steps.store.get(jobItemId(jobId))) return;
  const { bytes, ...file } = await document.read();
  const uploadKey = documentUploadKey(batch_id, index);
  await putFile(uploadKey, bytes, file.content_type);
  const job = newJob({
    ...{ jobId, tenant, templateId, template, uploadKey },
    batch: { batch_id, index, count },
    staticValues: JSON.parse(batch.static_values ?? '{}'),
    file: { ...file, bytes: bytes.length },
    // The document is as old as its archive: its 24 hours began with that.
    nowMs: batch.accepted_at,
    startDueMs: around.nowMs() + steps.graceMs,
    deadlineMs: batch.deadline,
  });
  if (!(await steps.store.create(job))) return;
  await steps.wake({ item: job.id, step: 'start', via: 'step' }, 0);
}

/** The batch keeps the key of its upload: beneath it are its documents' uploads. Each of them is delivered on its own. */
function unpacked({ around }: UnpackPorts, batch: Job): Progress<Job> {
  const nowMs = around.nowMs();
  const status = 'UNZIP FILE SUCCESS';
  const timeline = extendTimeline(batch.timeline, { at: nowMs, event: status });
  return { step: 'settle', dueMs: nowMs, changes: { status, attempts: 0, timeline } };
}
