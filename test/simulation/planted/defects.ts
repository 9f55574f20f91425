/**
 * Defects as people make them, each a small change to the product's text. A simulation that does not find one of them
 * would not find its like.
 */
import type { Patch } from '../product/load-product.ts';

export interface Defect extends Patch {
  name: string;
}

const RUN_STEP = 'shared/jobs/run-step.ts';
const OBLIGATIONS = 'shared/store/dynamo-obligations.ts';
const MAKE_ATTEMPT = 'functions/deliver-result/make-attempt.ts';
const JUDGE_ATTEMPT = 'functions/deliver-result/judge-attempt.ts';
const POLL = 'functions/poll-due-items/poll-due-items.ts';
const DRAIN = 'functions/poll-due-items/drain-dead-letters.ts';
const ACCEPT = 'shared/jobs/accept-job.ts';
const PROGRESS = 'shared/jobs/job-progress.ts';
const CONTENT = 'shared/jobs/content.ts';

export const defects: readonly Defect[] = [
  {
    name: 'a webhook is acknowledged before its message is sent',
    file: 'functions/receive-notification/receive-notification.ts',
    find: 'learnt.message_id = await dependencies.sendMessage(message);',
    replace: 'dependencies.sendMessage(message).catch(() => undefined);',
  },
  {
    name: 'a delivery is marked before it is made',
    file: MAKE_ATTEMPT,
    find: 'const answer = await ports.post(post, signal).catch((error: unknown) => ({ error }));',
    replace:
      "ports.post(post, signal).catch(() => undefined); const answer: EndpointAnswer | { error: unknown } = { status: 200, excerpt: '' };",
  },
  {
    name: 'a document is marked as handed in before it is',
    file: 'functions/start-job/start-job.ts',
    find: 'const submit = (document: ProviderDocument) => api.submit(document, template.options, book?.reference);',
    replace:
      "const submit = async (document: ProviderDocument) => { api.submit(document, template.options, book?.reference).catch(() => undefined); const companyID = String(template.options['company_id']); return { key: `${companyID}/${job.job_id}`, values: { companyID, fileID: job.job_id } }; };",
  },
  {
    name: 'no lease: whoever asks gets the item',
    file: OBLIGATIONS,
    find: "' AND (attribute_not_exists(#lease) OR #lease = :new_lease OR #lease_until <= :now)' +",
    replace: "' AND (attribute_not_exists(#lease) OR attribute_exists(#lease) OR #lease_until <= :now)' +",
  },
  {
    name: 'no fencing token: every worker has the same one',
    file: 'shared/lambda/step-ports.ts',
    find: 'newToken: randomUUID,',
    replace: "newToken: () => (randomUUID(), 'worker'),",
  },
  {
    name: 'a hint is dropped',
    file: RUN_STEP,
    find: "return (await ports.store.addHint(seen)) ? 'hinted' : undefined;",
    replace: "return 'hinted';",
  },
  {
    name: 'news that came while a step ran is overlooked when it ends',
    file: RUN_STEP,
    find: 'written = await write(progress, { hints: item.hints });',
    replace: 'written = await write(progress, {});',
  },
  {
    name: 'no condition on the final write: whoever comes last, wins',
    file: OBLIGATIONS,
    find: "held.hints === undefined ? '#lease = :token' : '#lease = :token AND #hints = :hints'",
    replace:
      "held.hints === undefined ? '(#lease = :token OR attribute_exists(id))' : '(#lease = :token OR attribute_exists(id)) AND #hints = :hints'",
  },
  {
    name: 'the due time is cleared when the step begins',
    file: OBLIGATIONS,
    find: 'const set = { lease: token, lease_until: untilMs, due: untilMs };',
    replace: 'const set = { lease: token, lease_until: untilMs, due: undefined, due_shard: undefined };',
  },
  {
    name: 'the poller wakes without claiming',
    file: POLL,
    find: 'if (!(await ports.store.claim(item, ports.nowMs() + claimMs))) return false;',
    replace: 'void claimMs;',
  },
  {
    name: "the poller's claim holds whatever it has seen",
    file: OBLIGATIONS,
    find: 'const parts = updateParts({ set: { due: nextDueMs }, add: { claims: 1 }, names, values });\n      return (await update(seen.id, { ...parts, ConditionExpression: condition })) !== undefined;',
    replace:
      'const parts = updateParts({ set: { due: nextDueMs }, add: { claims: 1 }, names, values });\n      return (await update(seen.id, { ...parts, ConditionExpression: `attribute_exists(id) OR ${condition}` })) !== undefined;',
  },
  {
    name: 'a dead letter is deleted unread',
    file: DRAIN,
    find: 'const settled = await Promise.allSettled(messages.map((message) => drain(ports, queue, message)));',
    replace:
      'const settled = await Promise.allSettled(messages.map(async (message) => { await ports.remove(message.receipt); await drain(ports, queue, message); }));',
  },
  {
    name: 'the id of a delivery is made afresh each time',
    file: 'shared/deliveries/delivery-id.ts',
    find: 'return `msg_${eventKey(about, event)}`;',
    replace: 'return `msg_${eventKey(about, event)}_${Date.now()}`;',
  },
  {
    name: 'the purge comes before the delivery',
    file: PROGRESS,
    find: "return { step: 'deliver', dueMs: nowMs };",
    replace: "return { step: 'purge', dueMs: nowMs };",
  },
  {
    name: "an endpoint's Retry-After is ignored",
    file: JUDGE_ATTEMPT,
    find: 'askedUntilMs: made.nowMs + askedMs',
    replace: 'askedUntilMs: made.nowMs + 0 * askedMs',
  },
  {
    name: "a provider's Retry-After is ignored",
    file: 'shared/jobs/waits.ts',
    find: 'return Math.max(growingWait(AFTER_A_FAILURE, attempts, random), askedWait(retryAfterSeconds, random));',
    replace: 'return growingWait(AFTER_A_FAILURE, attempts, random) + 0 * retryAfterSeconds;',
  },
  {
    name: 'an attempt is used up by a 429',
    file: JUDGE_ATTEMPT,
    find: 'return { ...waits(made, parked(attempted)), opensBreaker: true, ...askedUntil };',
    replace:
      'return { ...waits(made, parked({ ...attempted, attempts: attempted.attempts + 1 })), opensBreaker: true, ...askedUntil };',
  },
  {
    name: 'an object is written before its item',
    file: ACCEPT,
    find: 'if (!(await steps.store.create(job)))',
    replace: 'await upload.put();\n  if (!(await steps.store.create(job)))',
  },
  {
    name: 'a 202 is answered before the upload is stored',
    file: ACCEPT,
    find: 'await upload.put();\n  await steps.wake',
    replace: 'upload.put().catch(() => undefined);\n  await steps.wake',
  },
  {
    name: 'the deadline is not checked',
    file: PROGRESS,
    find: 'if (nowMs >= job.deadline) return failed(job, nowMs, deadlineExceeded(job));',
    replace: 'void nowMs;',
  },
  {
    name: 'every webhook is taken for authentic',
    file: 'shared/providers/equals-one.ts',
    find: 'let isEqual = false;',
    replace: 'let isEqual = true;',
  },
  {
    name: 'a batch in which something failed is done',
    file: 'shared/lambda/queue-handler.ts',
    find: "const failed = event.Records.filter((_, index) => settled[index]?.status !== 'fulfilled');",
    replace: 'void settled; const failed: typeof event.Records = [];',
  },
  {
    name: "a result lies under the job's id, without the worker's token",
    file: 'shared/jobs/job.ts',
    find: 'return `${resultPrefix(jobId)}${token}.json`;',
    replace: 'void token; return `${resultPrefix(jobId)}result.json`;',
  },
  {
    name: 'the upload stays after the delivery',
    file: CONTENT,
    find: 'if (job.upload_key) await removeUpload(job, job.upload_key, files);\n  return { upload_key: undefined };',
    replace: 'void files; return { upload_key: undefined };',
  },
  {
    name: 'orphans of workers that lost their lease stay',
    file: CONTENT,
    find: 'await files.removeAll(resultPrefix(job.job_id));\n  await removeUpload(job, job.upload_key ?? uploadKey(job.job_id), files);',
    replace:
      'if (job.result_key) await files.remove(job.result_key);\n  await removeUpload(job, job.upload_key ?? uploadKey(job.job_id), files);',
  },
  {
    name: 'what fails unexpectedly fails the job',
    file: 'shared/errors.ts',
    find: "return transient('unavailable', 'an unforeseen fault', { cause: thrown });",
    replace:
      "return new PaperhookError('unavailable', 'an unforeseen fault', { fault: 'permanent', cause: thrown });",
  },
  {
    name: 'an item of a newer version is taken',
    file: OBLIGATIONS,
    find: "'#step = :step AND #version <= :version' +",
    replace: "'#step = :step AND (#version <= :version OR attribute_exists(id))' +",
  },
  {
    name: 'news that came before a reference was claimed is lost',
    file: 'shared/jobs/reference.ts',
    find: "return isClaimed ? 'claimed with news' : undefined;",
    replace: "return isClaimed ? 'claimed' : undefined;",
  },
  {
    name: 'a webhook to the connection about a claimed document is ignored',
    file: 'shared/jobs/reference.ts',
    find: 'if (seen?.job_item) return { claimant: seen.job_item };',
    replace: 'if (seen?.job_item) return {};',
  },
  {
    name: 'references are never claimed',
    file: 'functions/start-job/start-job.ts',
    find: 'const claiming = claimReference(ports.references, id, job.id, ports.around.nowMs());',
    replace: "void claimReference; void id; const claiming = Promise.resolve('claimed');",
  },
  {
    name: 'a tombstone does not mind what could not be deleted',
    file: CONTENT,
    find: 'await files.removeAll(resultPrefix(job.job_id));\n  await removeUpload(job, job.upload_key ?? uploadKey(job.job_id), files);',
    replace:
      'await files.removeAll(resultPrefix(job.job_id)).catch(() => undefined);\n  await removeUpload(job, job.upload_key ?? uploadKey(job.job_id), files).catch(() => undefined);',
  },
  {
    name: 'a submit that another call has overtaken is answered whatever became of the upload',
    file: ACCEPT,
    find: "if (outcome === 'done' || (await upload.isThere())) return;",
    replace: 'void upload.isThere; return;',
  },
  {
    name: 'a token is not bound to its job',
    file: 'shared/providers/azoraone/webhook-token.ts',
    find: 'return hmac(secret, `azoraone\\n${connection}\\njob\\n${jobId}`);',
    replace: 'void jobId; return hmac(secret, `azoraone\\n${connection}\\njob`);',
  },
  {
    name: 'a job can be charged anew',
    file: 'shared/credits/ledger.ts',
    find: "'attribute_not_exists(id) OR (listed_at = :now AND attribute_not_exists(refunded_at))'",
    replace: "'attribute_not_exists(id) OR attribute_exists(id) OR listed_at = :now'",
  },
  {
    name: 'only a job that says it was charged is refunded',
    file: PROGRESS,
    find: "charged !== undefined || step === 'start'",
    replace: 'charged !== undefined',
  },
  {
    name: 'a refund is marked and not made',
    file: 'shared/credits/refund-charge.ts',
    find: 'const charge = await ports.ledger.refund(job.job_id, atMs);',
    replace: 'const charge = undefined as Awaited<ReturnType<typeof ports.ledger.refund>>;',
  },
];
