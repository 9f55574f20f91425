/** Why the simulation does not reach some branches of the job mechanism: by file, and how their code begins. */

export const UNKNOWN_REASON = 'No reason is known: a world that reaches it is missing.';

const ALWAYS_THERE = 'For the types alone: an item at this point always has that field.';
const FOUR_RACES = 'Takes four races lost in a row by the same call.';

const NOT_SIMULATED = 'Not simulated, for it has no part in the way of a document that is handed in:';

const REASONS: readonly { file: string; code: string; reason: string }[] = [
  { file: 'shared/jobs/upload.ts', code: '', reason: `${NOT_SIMULATED} uploads by URL.` },
  { file: 'shared/jobs/track-job.ts', code: '', reason: `${NOT_SIMULATED} documents handed in elsewhere.` },
  {
    file: 'shared/jobs/redeliver-job.ts',
    code: '',
    reason:
      'Takes a tenant who asks at a certain moment, or for what is not simulated: one endpoint of a job.',
  },
  {
    file: 'shared/jobs/job.ts',
    code: ': undefined), a.startDueMs)',
    reason: `${NOT_SIMULATED} documents handed in elsewhere.`,
  },
  {
    file: 'shared/jobs/job.ts',
    code: ': { tracked: true',
    reason: `${NOT_SIMULATED} documents handed in elsewhere.`,
  },
  {
    file: 'shared/jobs/retry-job.ts',
    code: 'return refused(',
    reason: `${NOT_SIMULATED} documents handed in elsewhere.`,
  },
  {
    file: 'shared/jobs/cancel-whole.ts',
    code: '',
    reason: 'Takes an operator who meets a batch or one of its documents at a certain moment.',
  },
  {
    file: 'shared/jobs/run-step.ts',
    code: "return 'gone'",
    reason: "Nothing deletes an item but DynamoDB's TTL, 30 days after its end, and no wake-up is that old.",
  },
  {
    file: 'shared/jobs/run-step.ts',
    code: '() => undefined',
    reason: 'Takes two failed calls of one run of adopt, a step that few worlds have.',
  },
  {
    file: 'shared/jobs/obligation.ts',
    code: "throw transient('unavailable', 'the item is of a newer",
    reason:
      'Takes an echo, a claim or a document that ends just when older code meets what newer code has written.',
  },
  {
    file: 'shared/jobs/retry-job.ts',
    code: '() => hasFile(key)',
    reason: 'Takes a retry whose job is held, at that moment, by an earlier call of the same retry.',
  },
  {
    file: 'shared/jobs/reference.ts',
    code: '? await store.amend(seen, nowMs, noticed)',
    reason: 'Takes two webhooks about a document that nobody has, more than a quarter of an hour apart.',
  },
  {
    file: 'shared/jobs/reference.ts',
    code: 'return undefined;',
    reason: 'Takes two webhooks about a document that nobody has, more than a quarter of an hour apart.',
  },
  { file: 'shared/jobs/run-step.ts', code: "?? 'step'", reason: ALWAYS_THERE },
  { file: 'shared/jobs/content.ts', code: '? undefined', reason: ALWAYS_THERE },
  { file: 'shared/jobs/content.ts', code: '?? 0', reason: ALWAYS_THERE },
  { file: 'shared/jobs/content.ts', code: 'return undefined;', reason: ALWAYS_THERE },
  {
    file: 'shared/jobs/reference.ts',
    code: '{',
    reason: "Of two jobs with one reference: AzoraOne's is our own job_id, so they can't be.",
  },
  { file: 'shared/jobs/try-anew.ts', code: "throw transient('unavailable'", reason: FOUR_RACES },
  {
    file: 'shared/jobs/reference.ts',
    code: ': undefined;',
    reason: 'Takes a claim and a webhook about the same document within the same few milliseconds.',
  },
  { file: 'shared/jobs/retry-job.ts', code: "?? '{}'", reason: ALWAYS_THERE },
  {
    file: 'shared/jobs/job.ts',
    code: ': {}',
    reason: 'For metrics, of a job that has its template: all that have not been purged.',
  },
  {
    file: 'shared/jobs/redrive-item.ts',
    code: "return 'ended'",
    reason:
      'Takes an item that ends between the look of an operator and the redrive, some milliseconds later.',
  },
  {
    file: 'shared/jobs/redrive-item.ts',
    code: '|| due <= nowMs',
    reason:
      'Takes a purge that is due and that no poll has claimed yet, in the moment an operator redrives it.',
  },
  {
    file: 'shared/jobs/reference.ts',
    code: 'await store.amend(seen, nowMs, { expires_at',
    reason: 'Takes a Book that is used two weeks after its names were claimed: no world lasts that long.',
  },
  {
    file: 'shared/jobs/reference.ts',
    code: ": 'claimed with news'",
    reason:
      'Takes a start that dies when it has claimed a reference of which there was news, and runs again.',
  },
  {
    file: 'shared/jobs/retry-job.ts',
    code: '&& (await hasItsUpload(',
    reason: 'Takes a retry that died before its upload was there, and whose origin has gone since.',
  },
  {
    file: 'shared/jobs/retry-job.ts',
    code: 'async function hasItsUpload(',
    reason: 'Takes a retry that died before its upload was there, and whose origin has gone since.',
  },
  {
    file: 'shared/jobs/retry-job.ts',
    code: 'function notInBucket()',
    reason: 'Takes an upload that is gone between the look for it and its copy, some milliseconds later.',
  },
  {
    file: 'shared/jobs/retry-job.ts',
    code: 'throw notInBucket()',
    reason: 'Takes an upload that is gone between the look for it and its copy, some milliseconds later.',
  },
  {
    file: 'shared/jobs/retry-job.ts',
    code: '? `was deleted at',
    reason: 'Operators act while things go wrong, which is over before a first upload has to go.',
  },
];

export function reasonFor(place: string, code: string): string {
  const found = REASONS.find((known) => place.startsWith(`${known.file}:`) && code.startsWith(known.code));
  return found?.reason ?? UNKNOWN_REASON;
}
