/** Defects of archives and of the jobs of their documents. */
import type { Defect } from './defects.ts';

const UNPACK = 'functions/unpack-batch/unpack-batch.ts';
const SETTLE = 'functions/settle-job/settle-batch.ts';
const TELL_END = 'functions/deliver-result/tell-end.ts';

export const batchDefects: readonly Defect[] = [
  {
    name: 'a batch does not wait for its last document',
    file: UNPACK,
    find: 'pending: new Set(Array(documents).keys())',
    replace: 'pending: new Set(Array(Math.max(1, documents - 1)).keys())',
  },
  {
    name: 'a batch ends with its first document',
    file: SETTLE,
    find: 'if (pending.length === 0) return ended(ports, batch, token, signal);',
    replace: 'if (pending.length < (batch.documents ?? 0)) return ended(ports, batch, token, signal);',
  },
  {
    name: 'a document does not tell its batch',
    file: TELL_END,
    find: 'if (job.batch) await tellBatch(',
    replace: 'if (job.batch && job.end_told) await tellBatch(',
  },
  {
    name: 'a document that has failed tells its batch that it succeeded',
    file: TELL_END,
    find: "job.batch, job.status === 'SUCCESS');",
    replace: "job.batch, job.status !== 'NEW');",
  },
  {
    name: "a batch's set of documents is written after their jobs",
    file: UNPACK,
    find: 'batch = await noteDocuments(ports, batch, token, archive.documents.length);\n    }\n    await makeJobs(ports, batch, template, archive.documents, signal);',
    replace:
      'await makeJobs(ports, { ...batch, documents: archive.documents.length } as Job, template, archive.documents, signal); batch = await noteDocuments(ports, batch, token, archive.documents.length);\n    }',
  },
  {
    name: "documents' ids are made afresh each time",
    file: 'shared/jobs/batch.ts',
    find: 'return derivedId(`document ${index} of ${batchId}`);',
    replace: 'return derivedId(`document ${index} of ${batchId} ${Math.random()}`);',
  },
  {
    name: 'the archive is deleted before its documents have their jobs',
    file: UNPACK,
    find: 'await makeJobs(ports, batch, template, archive.documents, signal);\n    await ports.removeFile(key);',
    replace:
      'await ports.removeFile(key);\n    await makeJobs(ports, batch, template, archive.documents, signal);',
  },
  {
    name: 'the archive stays when it is unpacked',
    file: UNPACK,
    find: 'await ports.removeFile(key);',
    replace: 'void ports.removeFile;',
  },
  {
    name: 'jobs are made of an archive before all of it is verified',
    file: UNPACK,
    find: 'await archive.verify(ports.accepts(template), signal);',
    replace: 'void archive.verify;',
  },
  {
    name: "a document's job is written whether or not its upload is",
    file: UNPACK,
    find: 'await putFile(uploadKey, bytes, file.content_type);',
    replace: 'putFile(uploadKey, bytes, file.content_type).catch(() => undefined);',
  },
  {
    name: 'a document is as old as its job',
    file: UNPACK,
    find: 'nowMs: batch.accepted_at,',
    replace: 'nowMs: around.nowMs(),',
  },
  {
    name: 'a delivery does not say which document of an archive it is about',
    file: 'shared/deliveries/bodies/job-body.ts',
    find: '...(batch && { ...batch, file_name:',
    replace: '...(batch && { file_name:',
  },
  {
    name: 'an archive is delivered as its documents are',
    file: 'shared/deliveries/bodies/job-body.ts',
    find: 'return documents === undefined || (result ?? result_key ?? result_gone) !== undefined;',
    replace:
      'return documents === undefined || documents >= 0 || (result ?? result_key ?? result_gone) !== undefined;',
  },
  {
    name: 'a batch does not look at documents that never told it',
    file: SETTLE,
    find: 'if (isOver) await recount(ports, batch, pending);',
    replace: 'void recount;',
  },
];
