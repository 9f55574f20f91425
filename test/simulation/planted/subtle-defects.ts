/** Defects that a careless look takes for right: most tests would go on passing. */
import type { Defect } from './defects.ts';

export const subtleDefects: readonly Defect[] = [
  {
    name: 'every result is read as expired',
    file: 'functions/read-job/job-results.ts',
    find: 'const isExpired = expiryMs <= ports.nowMs();',
    replace: 'const isExpired = true;',
  },
  {
    name: 'every status is read as SUCCESS',
    file: 'functions/read-job/read-job.ts',
    find: 'async (job) => jsonAnswer(200, jobView(job))',
    replace: "async (job) => jsonAnswer(200, { ...jobView(job), status: 'SUCCESS' })",
  },
  {
    name: 'a delivery has an empty result',
    file: 'shared/deliveries/bodies/job-body.ts',
    find: 'if (stored) return { result: stored.result };',
    replace: 'if (stored) return { result: {} };',
  },
  {
    name: 'the waits of the delivery schedule are a second each',
    file: 'shared/deliveries/delivery-schedule.ts',
    find: 'Math.round(seconds * 1000 * (1 + JITTER * random()))',
    replace: 'Math.round(1000 * (1 + JITTER * random()))',
  },
  {
    name: 'an endpoint that is gone is not switched off',
    file: 'functions/deliver-result/judge-attempt.ts',
    find: ", switchesOff: 'gone' }",
    replace: ' }',
  },
  {
    name: 'a webhook that says nothing usable is dropped',
    file: 'functions/settle-job/take-notification.ts',
    find: "if (taken.outcome === 'set_aside') {\n    await setAside(",
    replace: "if (taken.outcome === 'set_aside' && !setAside) {\n    await setAside(",
  },
  {
    name: "a dead letter's body is not kept",
    file: 'shared/jobs/dead-letter.ts',
    find: 'await putFile(key, letter.body);',
    replace: 'void putFile;',
  },
  {
    name: "a dead letter's 24 hours count from when it is drained",
    file: 'functions/poll-due-items/drain-dead-letters.ts',
    find: 'receivedAtMs: message.sentAtMs,',
    replace: 'receivedAtMs: ports.nowMs(),',
  },
  {
    name: 'a lease ends before its holder does',
    file: 'shared/lambda/queue-handler.ts',
    find: 'const LEASE_MARGIN_MS = 1_000;',
    replace: 'const LEASE_MARGIN_MS = -60_000;',
  },
  {
    name: 'a job is looked at again after its deadline only',
    file: 'shared/jobs/job-progress.ts',
    find: 'dueMs: Math.min(progress.dueMs, job.deadline) };',
    replace: 'dueMs: progress.dueMs };',
  },
  {
    name: 'waits grow without bound',
    file: 'shared/jobs/waits.ts',
    find: 'Math.min(longestMs, firstMs * 2 ** (attempts - 1))',
    replace: '(void longestMs, firstMs * 2 ** (attempts - 1))',
  },
  {
    name: 'a file that is there already is added again under another id',
    file: 'shared/providers/azoraone/api.ts',
    find: 'let answer = await addTo(companyId, document);',
    replace:
      'let answer = await addTo(companyId, document); if (answer.codes?.includes(FILE_EXISTS)) answer = await addTo(companyId, { ...document, jobId: `${document.jobId}-2` });',
  },
];
