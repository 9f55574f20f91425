/**
 * The numbers of the deployment, each with what it means and why it is what it is: those of production, which the other
 * stages have too, but for what stages/ says is different there.
 */
import type { Queue } from '../shared/queues/queue-of.ts';
import type { CalledFunction, FunctionName } from './function-names.ts';
import type { Stage } from './stages/stage.ts';

export interface FunctionSettings {
  timeoutSeconds: number;
  /** CPU comes with it: Lambda gives one full core at 1769 MB. */
  memoryMegabytes: number;
}

const numbers = {
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
  } satisfies Record<FunctionName, FunctionSettings>,

  queues: {
    /** A wake-up only makes it sooner (the item stays due), and no message may keep content longer than the upload. */
    retentionHours: 12,
    /** Counts from the first enqueue, so it must exceed the queue's own; a body stays 24 hours at most. */
    deadLetterRetentionHours: 24,
    /** A message that fails five times over half an hour or more doesn't fail by chance. */
    maxReceives: 5,
    /**
     * How many messages a function is handed at once. Small, so that one slow provider holds few others up; an archive
     * fills its function alone. A delivery has one too: an endpoint that takes its time would keep a place from those of
     * its batch that are long through.
     */
    batchSize: { unpack: 1, start: 5, settle: 5, deliver: 1, purge: 5 } satisfies Record<Queue, number>,
    /**
     * A queue's visibility timeout, in timeouts of the function that reads it. AWS's advice for SQS with Lambda: throttled
     * polls must not count as failed receives. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
     */
    visibilityInTimeouts: 6,
    /** Two polls' time: what one poller is draining, the next doesn't see. */
    deadLetterVisibilitySeconds: 120,
    /** How many functions work on a queue at once. */
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
    } satisfies Record<Queue, number>,
  },

  poller: {
    /** The finest that EventBridge has; it bounds how late a lost webhook is noticed. */
    rateMinutes: 1,
    /**
     * How long a wake-up of the poller's may take before it sends another. Two polls: one that waits behind others is not
     * doubled at once, a lost one is not missed for long.
     */
    claimSeconds: 120,
  },

  jobs: {
    /** 23 h, so that an upload is deleted within its 24 hours also when the last step is late. */
    deadlineSeconds: 82_800,
    /** 60 s: providers take seconds to a minute; asking sooner costs calls and finds nothing. */
    firstCheckSeconds: 60,
    /** 10 min: the longest that a job waits when its webhook is lost and it took long. */
    maxCheckSeconds: 600,
    /**
     * How long a provider that can't be asked has to say by itself that it has a document. 30 min: a queue at DocuProx and
     * the resends of its webhook are over; a second call costs credits a second time.
     */
    echoSeconds: 1_800,
    /**
     * How long a wake-up that was sent when a step became due may take before the poller sends another. 60 s: it takes under
     * a second, a cold start a few; sooner, the poller would only double the messages.
     */
    wakeGraceSeconds: 60,
    /** How long a result can be read. 24 h: the promise to the tenant. */
    resultSeconds: 86_400,
  },

  deliveries: {
    /**
     * Waits before each attempt, from the attempt before it. AzoraOne's own resend times and then hours: an endpoint that is
     * down over a working day still gets it.
     */
    scheduleSeconds: [0, 10, 30, 60, 120, 300, 900, 3600, 7200, 14_400, 28_800],
    /** For an endpoint's whole answer. The shorter of the 15 to 30 s that the Standard Webhooks specification advises. */
    timeoutSeconds: 15,
    /**
     * An endpoint that has taken nothing for so long is switched off. Five days: over a long weekend, and somebody has been
     * back for a day.
     */
    offAfterSeconds: 432_000,
    /**
     * So many deliveries are on their way at once to an endpoint that is slow, throttles or has just come back. A twentieth
     * of the places that all deliveries have (maxConcurrency).
     */
    atOncePerEndpoint: 5,
    /**
     * A tenant's own endpoints, at most. Each event is opened, signed and sent for each of them in one run, which the slowest
     * of them holds up.
     */
    endpointsPerTenant: 20,
  },

  /**
   * What each route of a function takes, over all callers; more is answered 429. With and without `/v1` are two routes. They
   * bound what a runaway client or a stranger can cost, and how many of an account's 1,000 functions at once clients can
   * take from webhooks and workers (these take 140 at most, see maxConcurrency).
   */
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
  } satisfies Record<CalledFunction, { requestsPerSecond: number; burstRequests: number }>,

  firewall: {
    /**
     * Of one address in five minutes, before the web ACL in front of CloudFront blocks it. Half of what a route takes in that
     * time: no address alone can use it up, a provider's burst still fits.
     */
    requestsPerAddress: 30_000,
  },

  /**
   * X-Ray follows a share of what happens (one a second and 5 %) from function to function, through the queues. One trace a
   * second is 13 USD a month at most, the 5 % of what is beyond that about 1 USD a million jobs.
   */
  tracing: true,

  /** From when on an alarm goes off. */
  alarms: {
    /**
     * In which a job that is held up is seen at least once. A step that fails is tried again every 10 min; only a provider
     * that asks for more patience is asked more seldom.
     */
    heldUpMinutes: 15,
    /**
     * How long a job may wait for its provider before a connection that says nothing meanwhile counts as silent. 30 min:
     * AzoraOne's last resend comes 9 minutes after the first try, and most documents take it a minute.
     */
    silentAfterSeconds: 1_800,
    /**
     * The period in which silence that lasts is seen at least once: a job that waits is looked at every 10 min, and up to a
     * minute later.
     */
    silentPeriodMinutes: 15,
    pollerShare: {
      /** A webhook that comes while the poller looks is a few percent; one in four is a fault. */
      percent: 25,
      /** A lost webhook costs minutes, so nothing is urgent; long, so that few documents a day make a share too. */
      hours: 6,
      /** Of fewer jobs completed in that time, a single one would be over the share. */
      leastCompletions: 5,
    },
    /**
     * So many minutes without a poll; so many polls of them that fail. Five polls: nothing is lost meanwhile, only late.
     * Three of them, because the next poll makes one good.
     */
    polls: { minutes: 5, failures: 3 },
    /**
     * How late what is due is found, in how many minutes out of how many. 10 min, ten polls' time: what is due is found
     * within one, unless there is more than a poll can claim. In most minutes of five: what one slow poll has left over, the
     * next one finds sooner.
     */
    oldestDue: { seconds: 600, minutes: 3, outOfMinutes: 5 },
    /**
     * How long a message may wait in its queue. 30 min: a wait goes by as a delayed message for 15 min at most, and one that
     * fails comes back twice within it.
     */
    oldestMessageSeconds: 1_800,
    /** Five polls long never empty, and one that could not be drained has been tried twice. */
    notDrainedMinutes: 5,
    /**
     * Answers 5xx of the API in five minutes. One or two are a hiccup that callers repeat. Told in time: AzoraOne's last
     * resend comes 9 minutes after the first.
     */
    serverErrors: 5,
  },

  files: {
    /** The finest that S3 has. Only a second net: purge-job keeps the exact hour. */
    expiryDays: 1,
  },
};

/** Where a stage's outside world is. */
export interface Addresses {
  /** Base URLs in place of the providers' own, by the names that shared/providers/ has for them. */
  providerUrls: Readonly<Record<string, string>>;
  /** `host:port` of endpoints that may be delivered to on a private address. Empty wherever strangers can reach. */
  exemptHosts: readonly string[];
}

type Numbers = typeof numbers;

export interface StageSettings extends Numbers, Addresses {
  stage: Stage;
  logRetentionDays: 1 | 14 | 30;
  /** Tables, bucket, data key and logs outlive a deletion of the stack. */
  keepState: boolean;
  /** DynamoDB refuses to delete the settings table, and CloudFormation the stack. */
  deletionProtection: boolean;
  /** The one-machine run polls so often: CloudFormation's finest rate is a minute. */
  localPollSeconds?: number;
}

export const production: StageSettings = {
  ...numbers,
  stage: 'production',
  // As long as a job's tombstone, so that every job that still answers 410 can be looked up.
  logRetentionDays: 30,
  keepState: true,
  deletionProtection: true,
  providerUrls: {},
  exemptHosts: [],
};
