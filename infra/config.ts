/**
 * The numbers of the deployment, by stage. `production` is the reference, `development` only gives its state up
 * more easily, `local` is the same template with times that a person can wait for, `test` what `npm run test:deploy` deploys.
 */

export const STAGES = ['local', 'test', 'development', 'production'] as const;
export type Stage = (typeof STAGES)[number];

/** The functions of every stack. */
export const FUNCTION_NAMES = [
  'submit-job',
  'create-upload',
  'read-job',
  'change-job',
  'track-job',
  'manage-templates',
  'manage-endpoints',
  'receive-notification',
  'unpack-batch',
  'start-job',
  'settle-job',
  'deliver-result',
  'purge-job',
  'poll-due-items',
] as const;
export type StageFunction = (typeof FUNCTION_NAMES)[number];
/** `admit-request` is there only behind CloudFront. */
export type FunctionName = StageFunction | 'admit-request';

/** The functions that the API runs, for whoever calls. */
export type CalledFunction = Extract<
  FunctionName,
  | 'submit-job'
  | 'create-upload'
  | 'read-job'
  | 'change-job'
  | 'track-job'
  | 'manage-templates'
  | 'manage-endpoints'
  | 'receive-notification'
>;

/** The steps of a job; each has its queue. */
export const STEPS = ['unpack', 'start', 'settle', 'deliver', 'purge'] as const;
export type Step = (typeof STEPS)[number];

export interface FunctionSettings {
  timeoutSeconds: number;
  /** CPU comes with it: Lambda gives one full core at 1769 MB. */
  memoryMegabytes: number;
}

export interface StageSettings {
  stage: Stage;
  functions: Readonly<Record<FunctionName, FunctionSettings>>;
  queues: {
    retentionHours: number;
    deadLetterRetentionHours: number;
    maxReceives: number;
    /** How many messages a function is handed at once. */
    batchSize: Readonly<Record<Step, number>>;
    /** A queue's visibility timeout, in timeouts of the function that reads it. */
    visibilityInTimeouts: number;
    deadLetterVisibilitySeconds: number;
    maxConcurrency: Readonly<Record<Step, number>>;
  };
  poller: {
    rateMinutes: number;
    /** How long a wake-up of the poller's may take before it sends another. */
    claimSeconds: number;
    /** What the one-machine run takes instead: CloudFormation's finest rate is a minute. */
    localRateSeconds: number | undefined;
  };
  jobs: {
    deadlineSeconds: number;
    firstCheckSeconds: number;
    maxCheckSeconds: number;
    /** How long a provider that can't be asked has to say by itself that it has a document. */
    echoSeconds: number;
    /** How long a wake-up that was sent when a step became due may take before the poller sends another. */
    wakeGraceSeconds: number;
    resultSeconds: number;
  };
  deliveries: {
    /** Waits before each attempt, from the attempt before it. */
    scheduleSeconds: readonly number[];
    /** For an endpoint's whole answer. */
    timeoutSeconds: number;
    /** An endpoint that has taken nothing for so long is switched off. */
    offAfterSeconds: number;
    /** So many deliveries are on their way at once to an endpoint that is slow, throttles or has just come back. */
    atOncePerEndpoint: number;
    /** A tenant's own endpoints, at most. */
    endpointsPerTenant: number;
  };
  /** What each route of a function takes, over all callers; more is answered 429. With and without `/v1` are two routes. */
  throttles: Readonly<Record<CalledFunction, { requestsPerSecond: number; burstRequests: number }>>;
  firewall: {
    /** Of one address in five minutes, before the web ACL in front of CloudFront blocks it. */
    requestsPerAddress: number;
  };
  /** X-Ray follows a share of what happens (one a second and 5 %) from function to function, through the queues. */
  tracing: boolean;
  alarms: {
    /** In which a job that is held up is seen at least once. */
    heldUpMinutes: number;
    /** How long a job may wait for its provider before a connection that says nothing meanwhile counts as silent. */
    silentAfterSeconds: number;
    /** The period in which silence that lasts is seen at least once. */
    silentPeriodMinutes: number;
    /** Alarmed on from this share on, if that many jobs at least were completed in that time. */
    pollerShare: { percent: number; hours: number; leastCompletions: number };
    /** So many minutes without a poll; so many polls of them that fail. */
    polls: { minutes: number; failures: number };
    /** How late what is due is found, in how many minutes out of how many. */
    oldestDue: { seconds: number; minutes: number; outOfMinutes: number };
    /** How long a message may wait in its queue. */
    oldestMessageSeconds: number;
    notDrainedMinutes: number;
    /** Answers 5xx of the API in five minutes. */
    serverErrors: number;
  };
  files: { expiryDays: number };
  logRetentionDays: 1 | 14 | 30;
  /** Tables, bucket, data key and logs outlive a deletion of the stack. */
  keepState: boolean;
  /** DynamoDB refuses to delete the settings table, and CloudFormation the stack. */
  deletionProtection: boolean;
  /** `host:port` of endpoints that may be delivered to on a private address. Empty wherever strangers can reach. */
  exemptHosts: readonly string[];
  azoraoneUrl: string;
  docuproxUrl: string;
  ocrolusUrl: string;
  /** Where its access tokens are granted. */
  ocrolusAuthUrl: string;
}

/** What only the one-machine run and the test of a deployment know: where the simulators and the sample endpoint are. */
export interface LocalAddresses {
  azoraoneUrl: string;
  docuproxUrl: string;
  ocrolusUrl: string;
  /** Where its access tokens are granted. */
  ocrolusAuthUrl: string;
  exemptHosts: readonly string[];
}

const production: StageSettings = {
  stage: 'production',
  functions: {
    // Reads an upload of 200 MB, holds it while a PDF's pages are counted, and has it copied: half a minute is all that
    // API Gateway waits. One full core, to hash it and to read the PDF.
    'submit-job': { timeoutSeconds: 28, memoryMegabytes: 1769 },
    // One read, one write and a signature; the memory is for the CPU that an SDK client needs to load.
    'create-upload': { timeoutSeconds: 10, memoryMegabytes: 512 },
    // Mostly one or two reads. The results of a batch are up to a thousand, held at once; a client waits for them, and
    // API Gateway for 30 s.
    'read-job': { timeoutSeconds: 29, memoryMegabytes: 1024 },
    // Cancelling a batch reads and writes each of its up to 1,000 documents; API Gateway gives up after 30 s.
    'change-job': { timeoutSeconds: 28, memoryMegabytes: 512 },
    'track-job': { timeoutSeconds: 10, memoryMegabytes: 512 },
    'manage-templates': { timeoutSeconds: 10, memoryMegabytes: 512 },
    // A test waits for an endpoint's whole time allowance, a redelivery reads up to 2,000 items; API Gateway gives up after 30 s.
    'manage-endpoints': { timeoutSeconds: 28, memoryMegabytes: 512 },
    // Somebody else's timeout runs: the strictest provider gives up after 5 to 10 s.
    'receive-notification': { timeoutSeconds: 10, memoryMegabytes: 512 },
    // Reads up to 2 GB of documents twice, and stores them: a few minutes on the share of a core that this memory has.
    // Four documents of the largest size have been seen to take 484 MB (npm run bench -- memory).
    'unpack-batch': { timeoutSeconds: 300, memoryMegabytes: 768 },
    // Sends up to 200 MB to a provider that may be slow, after up to three smaller calls; 200 MB of documents at a time,
    // each of which is in memory up to five times: one of 200 MB has been seen to take 1056 MB (npm run bench -- memory).
    'start-job': { timeoutSeconds: 90, memoryMegabytes: 1280 },
    // Asks for the status and then for the extracted data, which a provider may take long to answer.
    'settle-job': { timeoutSeconds: 90, memoryMegabytes: 512 },
    // One event to all of its endpoints at once, each of which may take its whole time allowance, and has a body of its own:
    // 5 MB for 21 of them were measured at 500 MB.
    'deliver-result': { timeoutSeconds: 90, memoryMegabytes: 768 },
    // A handful of deletes.
    'purge-job': { timeoutSeconds: 30, memoryMegabytes: 512 },
    // Under the schedule's minute, so that two polls seldom overlap.
    'poll-due-items': { timeoutSeconds: 50, memoryMegabytes: 512 },
    // Two reads of a secret at most; a webhook may wait for it.
    'admit-request': { timeoutSeconds: 5, memoryMegabytes: 512 },
  },
  queues: {
    // A wake-up is only a hint (the item stays due), and no message may keep content longer than the upload.
    retentionHours: 12,
    // Counts from the first enqueue, so it must exceed the queue's own; a body stays 24 hours at most.
    deadLetterRetentionHours: 24,
    // A message that fails five times over half an hour or more doesn't fail by chance.
    maxReceives: 5,
    // Small, so that one slow provider holds few others up; an archive fills its function alone. A delivery has one too: an
    // endpoint that takes its time would keep a place from those of its batch that are long through.
    batchSize: { unpack: 1, start: 5, settle: 5, deliver: 1, purge: 5 },
    // AWS's advice for SQS with Lambda: throttled polls must not count as failed receives.
    // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    visibilityInTimeouts: 6,
    // Two polls' time: what one poller is draining, the next doesn't see.
    deadLetterVisibilitySeconds: 120,
    maxConcurrency: {
      // Each is up to 1,000 documents for the step after it.
      unpack: 5,
      // times the batch size: at most 50 documents on their way to providers at once.
      start: 10,
      // Notifications come in bursts and cost a provider two calls each.
      settle: 20,
      // Endpoints are many and slow; one that is known to be gets only a few of these places (atOncePerEndpoint).
      deliver: 100,
      // Nobody waits for it.
      purge: 5,
    },
  },
  poller: {
    // The finest that EventBridge has; it bounds how late a lost webhook is noticed.
    rateMinutes: 1,
    localRateSeconds: undefined,
    // Two polls: a wake-up that waits behind others is not doubled at once, a lost one is not missed for long.
    claimSeconds: 120,
  },
  jobs: {
    // 23 h, so that an upload is deleted within its 24 hours also when the last step is late.
    deadlineSeconds: 82_800,
    // 60 s: providers take seconds to a minute; asking sooner costs calls and finds nothing.
    firstCheckSeconds: 60,
    // 10 min: the longest that a job waits when its webhook is lost and it took long.
    maxCheckSeconds: 600,
    // 30 min: a queue at DocuProx and the resends of its webhook are over; a second call costs credits a second time.
    echoSeconds: 1_800,
    // 60 s: a wake-up takes under a second, a cold start a few; sooner, the poller would only double the messages.
    wakeGraceSeconds: 60,
    // 24 h: the promise to the tenant.
    resultSeconds: 86_400,
  },
  deliveries: {
    // AzoraOne's own resend times and then hours: an endpoint that is down over a working day still gets it.
    scheduleSeconds: [0, 10, 30, 60, 120, 300, 900, 3600, 7200, 14_400, 28_800],
    // The shorter of the 15 to 30 s that the Standard Webhooks specification advises.
    timeoutSeconds: 15,
    // Five days: over a long weekend, and somebody has been back for a day.
    offAfterSeconds: 432_000,
    // A twentieth of the places that all deliveries have (maxConcurrency).
    atOncePerEndpoint: 5,
    // Each event is opened, signed and sent for each of them in one run, which the slowest of them holds up.
    endpointsPerTenant: 20,
  },
  // They bound what a runaway client or a stranger can cost, and how many of an account's 1,000 functions at once clients
  // can take from webhooks and workers (these take 140 at most, see maxConcurrency).
  throttles: {
    // A provider that comes back sends all at once, and what is refused comes a few times only. Each is a few
    // milliseconds; a stranger's guess costs a read of a secret.
    'receive-notification': { requestsPerSecond: 200, burstRequests: 400 },
    // Each may hold a function for seconds, and 1 GB or more of memory: the dearest of them all. Four million documents a day.
    'submit-job': { requestsPerSecond: 50, burstRequests: 100 },
    // One before each large document.
    'create-upload': { requestsPerSecond: 50, burstRequests: 100 },
    'track-job': { requestsPerSecond: 50, burstRequests: 100 },
    // Clients that ask until it is done: two reads each.
    'read-job': { requestsPerSecond: 200, burstRequests: 400 },
    // By hand, or after a failure; on a batch up to 1,000 writes each.
    'change-job': { requestsPerSecond: 20, burstRequests: 40 },
    // Set up once.
    'manage-templates': { requestsPerSecond: 20, burstRequests: 40 },
    // A test waits for an endpoint, a redelivery reads up to 2,000 items.
    'manage-endpoints': { requestsPerSecond: 20, burstRequests: 40 },
  },
  // Half of what a route takes in that time: no address alone can use it up, a provider's burst still fits.
  firewall: { requestsPerAddress: 30_000 },
  // One trace a second is 13 USD a month at most, the 5 % of what is beyond that about 1 USD a million jobs.
  tracing: true,
  alarms: {
    // A step that fails is tried again every 10 min; only a provider that asks for more patience is asked more seldom.
    heldUpMinutes: 15,
    // 30 min: AzoraOne's last resend comes 9 minutes after the first try, and most documents take it a minute.
    silentAfterSeconds: 1_800,
    // A job that waits is looked at every 10 min, and up to a minute later.
    silentPeriodMinutes: 15,
    pollerShare: {
      // A webhook that comes while the poller looks is a few percent; one in four is a fault.
      percent: 25,
      // A lost webhook costs minutes, so nothing is urgent; long, so that few documents a day make a share too.
      hours: 6,
      // Of fewer, a single one would be over the share.
      leastCompletions: 5,
    },
    // Five polls: nothing is lost meanwhile, only late. Three of them, because the next poll makes one good.
    polls: { minutes: 5, failures: 3 },
    // 10 min, ten polls' time: what is due is found within one, unless there is more than a poll can claim.
    // In most minutes of five: what one slow poll has left over, the next one finds sooner.
    oldestDue: { seconds: 600, minutes: 3, outOfMinutes: 5 },
    // 30 min: a wait goes by as a delayed message for 15 min at most, and one that fails comes back twice within it.
    oldestMessageSeconds: 1_800,
    // Five polls long never empty, and one that could not be drained has been tried twice.
    notDrainedMinutes: 5,
    // One or two are a hiccup that callers repeat. Told in time: AzoraOne's last resend comes 9 minutes after the first.
    serverErrors: 5,
  },
  // The finest that S3 has. Only a second net: purge-job keeps the exact hour.
  files: { expiryDays: 1 },
  // As long as a job's tombstone, so that every job that still answers 410 can be looked up.
  logRetentionDays: 30,
  keepState: true,
  deletionProtection: true,
  exemptHosts: [],
  azoraoneUrl: 'https://api.azora.one',
  docuproxUrl: 'https://api.docuprox.com/v1',
  ocrolusUrl: 'https://api.ocrolus.com',
  ocrolusAuthUrl: 'https://auth.ocrolus.com',
};

const development: StageSettings = {
  ...production,
  stage: 'development',
  // Enough for the question "what went wrong this week".
  logRetentionDays: 14,
  keepState: false,
  deletionProtection: false,
};

/** A killed function's messages come back after 6 x 5 s, its items by the poller. */
const LOCAL_WORKER_SECONDS = 5;

function local(addresses: LocalAddresses): StageSettings {
  const worker = (name: FunctionName): FunctionSettings => ({
    ...production.functions[name],
    timeoutSeconds: LOCAL_WORKER_SECONDS,
  });
  return {
    ...development,
    stage: 'local',
    functions: {
      // Two cores shared by all functions: a client's call gets more patience than a worker.
      'submit-job': { ...production.functions['submit-job'], timeoutSeconds: 10 },
      'create-upload': production.functions['create-upload'],
      'read-job': production.functions['read-job'],
      'change-job': production.functions['change-job'],
      'track-job': production.functions['track-job'],
      'manage-templates': production.functions['manage-templates'],
      'manage-endpoints': production.functions['manage-endpoints'],
      'receive-notification': production.functions['receive-notification'],
      'admit-request': production.functions['admit-request'],
      'unpack-batch': { ...production.functions['unpack-batch'], timeoutSeconds: 20 },
      'start-job': worker('start-job'),
      'settle-job': worker('settle-job'),
      'deliver-result': worker('deliver-result'),
      'purge-job': worker('purge-job'),
      // It begins nothing in its last 5 s, so it needs more than them.
      'poll-due-items': { ...production.functions['poll-due-items'], timeoutSeconds: 10 },
    },
    queues: {
      ...production.queues,
      batchSize: { ...production.queues.batchSize, deliver: 5 },
      deadLetterVisibilitySeconds: 20,
      // Two is Lambda's least. Each is a Node process on the same machine.
      maxConcurrency: { unpack: 2, start: 2, settle: 2, deliver: 2, purge: 2 },
    },
    poller: { rateMinutes: 1, localRateSeconds: 2, claimSeconds: 5 },
    jobs: {
      // 10 min: long after anything that a local run waits for, short enough to be seen.
      deadlineSeconds: 600,
      firstCheckSeconds: 3,
      maxCheckSeconds: 10,
      echoSeconds: 20,
      // A wake-up waits for one of two processes, which may have to start.
      wakeGraceSeconds: 5,
      resultSeconds: production.jobs.resultSeconds,
    },
    // Within a worker's 5 s, with time to write down what came of it.
    deliveries: { ...production.deliveries, scheduleSeconds: [0, 1, 2, 4, 8, 15, 30], timeoutSeconds: 2 },
    // There is no X-Ray on one machine.
    tracing: false,
    logRetentionDays: 1,
    exemptHosts: addresses.exemptHosts,
    azoraoneUrl: addresses.azoraoneUrl,
    docuproxUrl: addresses.docuproxUrl,
    ocrolusUrl: addresses.ocrolusUrl,
    ocrolusAuthUrl: addresses.ocrolusAuthUrl,
  };
}

/** A failing message comes back after 6 x 10 s, and twice is enough to be set aside: both are waited for. */
const TEST_WORKER_SECONDS = 10;
const TEST_MAX_RECEIVES = 2;

/** Of a true deployment, whose poller runs once a minute; times that a test can wait for. */
function test(addresses: LocalAddresses): StageSettings {
  const worker = (name: FunctionName): FunctionSettings => ({
    ...production.functions[name],
    timeoutSeconds: TEST_WORKER_SECONDS,
  });
  return {
    ...development,
    stage: 'test',
    functions: {
      ...production.functions,
      'unpack-batch': { ...production.functions['unpack-batch'], timeoutSeconds: 20 },
      'start-job': worker('start-job'),
      'settle-job': worker('settle-job'),
      'deliver-result': worker('deliver-result'),
      'purge-job': worker('purge-job'),
    },
    queues: {
      ...production.queues,
      maxReceives: TEST_MAX_RECEIVES,
      deadLetterVisibilitySeconds: 20,
      // On an emulator each is a Node process on one machine.
      maxConcurrency: { unpack: 2, start: 2, settle: 2, deliver: 2, purge: 2 },
    },
    // Less than a poll's time: what one poll has woken in vain, the next one wakes again.
    poller: { ...production.poller, claimSeconds: 30 },
    jobs: {
      ...production.jobs,
      deadlineSeconds: 1_800,
      // Later than a webhook, so that one which is not lost is what completes its job.
      firstCheckSeconds: 20,
      maxCheckSeconds: 30,
      echoSeconds: 60,
      wakeGraceSeconds: 10,
    },
    // Within a worker's 10 s, with time to write down what came of it.
    deliveries: { ...production.deliveries, scheduleSeconds: [0, 1, 2, 4, 8, 15, 30], timeoutSeconds: 4 },
    logRetentionDays: 1,
    ...addresses,
  };
}

/**
 * @param url from outside (`-c simulators=...`): below it are the simulators of all providers, each under its name, and the
 *   sample endpoint. Only an emulator of AWS has it on a private address.
 */
export function parseSimulators(url: unknown): LocalAddresses | undefined {
  if (url === undefined) return undefined;
  if (typeof url !== 'string' || !URL.canParse(url)) {
    throw new Error(`simulators ${JSON.stringify(url)} is no URL: give one, or leave it out`);
  }
  const { hostname, host } = new URL(url);
  return {
    azoraoneUrl: `${url}/azoraone`,
    docuproxUrl: `${url}/docuprox/v1`,
    ocrolusUrl: `${url}/ocrolus`,
    ocrolusAuthUrl: `${url}/ocrolus`,
    exemptHosts: hostname === '127.0.0.1' ? [host] : [],
  };
}

/** Where `npm start` puts them by default; `cdk synth -c stage=local` has no other to name. */
const DEFAULT_LOCAL_ADDRESSES: LocalAddresses = {
  azoraoneUrl: 'http://127.0.0.1:3901',
  docuproxUrl: 'http://127.0.0.1:3903/v1',
  ocrolusUrl: 'http://127.0.0.1:3904',
  ocrolusAuthUrl: 'http://127.0.0.1:3904',
  exemptHosts: ['127.0.0.1:3902'],
};

function parseStage(name: unknown): Stage {
  const stage = STAGES.find((known) => known === name);
  if (stage === undefined) {
    throw new Error(`Unknown stage ${JSON.stringify(name)}: use one of ${STAGES.join(', ')}`);
  }
  return stage;
}

/**
 * @param stage from outside (`-c stage=...`), so checked here.
 * @param addresses read for the stages `local` and `test` only.
 */
export function settingsFor(stage: unknown, addresses = DEFAULT_LOCAL_ADDRESSES): StageSettings {
  switch (parseStage(stage)) {
    case 'local':
      return local(addresses);
    case 'test':
      return test(addresses);
    case 'development':
      return development;
    case 'production':
      return production;
  }
}
