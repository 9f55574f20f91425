/** The functions of a job's way, start to purge, wired up in memory as their index.ts files wire them in AWS. */
import { findAddressee } from '../../functions/deliver-result/addressees.ts';
import { announceOff } from '../../functions/deliver-result/announce-off.ts';
import { type DeliverPorts, deliverResult } from '../../functions/deliver-result/deliver-result.ts';
import { drainEndpoint } from '../../functions/deliver-result/drain-endpoint.ts';
import { pollDueItems } from '../../functions/poll-due-items/poll-due-items.ts';
import { purgeJob } from '../../functions/purge-job/purge-job.ts';
import { type AdoptPorts, adoptReference } from '../../functions/settle-job/adopt-reference.ts';
import { hearEcho } from '../../functions/settle-job/hear-echo.ts';
import { hearEvent } from '../../functions/settle-job/hear-event.ts';
import { keepResult } from '../../functions/settle-job/keep-result.ts';
import { settleBook } from '../../functions/settle-job/settle-book.ts';
import { settleJob } from '../../functions/settle-job/settle-job.ts';
import { type Taken, takeNotification } from '../../functions/settle-job/take-notification.ts';
import { tellEndpoints } from '../../functions/settle-job/tell-endpoints.ts';
import { watchLooks } from '../../functions/settle-job/watch-looks.ts';
import { largeInTurn } from '../../functions/start-job/large-in-turn.ts';
import { oneAtATime } from '../../functions/start-job/one-at-a-time.ts';
import { startJob } from '../../functions/start-job/start-job.ts';
import { unpackBatch } from '../../functions/unpack-batch/unpack-batch.ts';
import type { DeliveringItem } from '../../shared/deliveries/delivering-item.ts';
import type { EndpointTarget } from '../../shared/deliveries/endpoint.ts';
import type { EndpointItem } from '../../shared/deliveries/endpoint-item.ts';
import type { EventItem } from '../../shared/deliveries/event-item.ts';
import type { EndpointAnswer } from '../../shared/deliveries/guarded-post/guarded-post.ts';
import { createSecretBox } from '../../shared/deliveries/secret-box.ts';
import type { SignedPost } from '../../shared/deliveries/signature/sign-post.ts';
import { openStoredArchive } from '../../shared/files/archive/archive.ts';
import { readResult, storeResult } from '../../shared/files/stored-result.ts';
import { readWebhookResult } from '../../shared/files/webhook-result.ts';
import type { BookItem } from '../../shared/jobs/book.ts';
import { completedVia, type Job } from '../../shared/jobs/job.ts';
import type { Step, Via } from '../../shared/jobs/obligation.ts';
import type { ObligationStore } from '../../shared/jobs/obligation-store.ts';
import type { ReferenceItem } from '../../shared/jobs/reference.ts';
import type { Outcome, WakeUp } from '../../shared/jobs/run-step.ts';
import { watchFailures } from '../../shared/lambda/watch-failures.ts';
import type { NotificationMessage } from '../../shared/queues/notification-message.ts';
import type { Connection } from '../../shared/store/connections.ts';
import { exampleJob, exampleTemplate, HOUR, JOB_ITEM, MINUTE, UPLOAD } from './example-job.ts';
import { memoryProvider } from './memory-provider.ts';
import { createWorld, type Watch } from './world.ts';

const LEASE_MS = 91_000;
const CLAIM_MS = 120_000;
export const CHECKS = { firstMs: 60_000, longestMs: 600_000 };
export const ECHO_MS = 30 * MINUTE;
export const RETENTION = { resultMs: 24 * HOUR };
/** Design §7. */
export const SCHEDULE = [0, 10, 30, 60, 120, 300, 900, 3600, 7200, 14_400, 28_800];

const box = createSecretBox(`{"current":"k1","k1":"${'k'.repeat(64)}"}`);
export const SIGNING_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
export const WEBHOOK: EndpointTarget = {
  sealed_url: box.seal('https://tenant.example/hook', 'template-1'),
  origin: 'https://tenant.example',
  sealed_secret: box.seal(SIGNING_SECRET, 'template-1'),
  sealed_headers: box.seal('{"x-tenant":"acme"}', 'template-1'),
  header_names: ['x-tenant'],
};

/** Of the provider in memory. */
const ACCEPTED = new Set(['application/pdf', 'image/png']);

const unwatched: Watch = (port) => port;

export function createPipeline() {
  const world = createWorld();
  const provider = memoryProvider();
  const posts: SignedPost[] = [];
  /** What happens while the next deliveries are made, in turn. */
  const whilePosting: (() => void | Promise<void>)[] = [];
  /** What the endpoint does with the next deliveries, in turn; then it takes them all. */
  const endpoint: (Partial<EndpointAnswer> | Error)[] = [];
  /** What the settings say of the job's connection; a test sets when it was last heard from. */
  const connection: Connection = { kind: 'connection', provider: 'azoraone', name: 'main', created_at: 0 };
  const signal = new AbortController().signal;
  const { around, nowMs, files, obligations } = world;

  async function post(given: SignedPost): Promise<EndpointAnswer> {
    posts.push(given);
    await whilePosting.shift()?.();
    const answer = endpoint.shift();
    if (answer instanceof Error) throw answer;
    return { status: 200, excerpt: '', ...answer };
  }

  const lookPorts = {
    measure: world.measure,
    readConnection: async () => connection,
    report(error: unknown) {
      throw error;
    },
    nowMs,
    silentAfterMs: 30 * MINUTE,
  };

  const failuresOf = (store: ObligationStore<Job>) => watchFailures(store, { measure: world.measure, nowMs });

  const deliverPorts = (watch: Watch): DeliverPorts => {
    const watchedFiles = watch(files);
    return {
      steps: world.steps<Job>(watch),
      around,
      files: watchedFiles,
      retention: RETENTION,
      readResult: (job) => readResult(watchedFiles, job),
      ...watch({ secretBox: async () => box, post, leaveBatch: world.leaveBatch }),
      books: watch(world.books),
      credits: world.credits(watch),
      eventSteps: world.steps<EventItem>(watch),
      ...watch({ getTemplate: world.settings.getTemplate, listEndpoints: world.endpoints.ofTenant }),
      findAddressee: (id: string) =>
        findAddressee({ getEndpoint: world.endpoints.get, getTemplate: world.settings.getTemplate }, id),
      health: watch(world.health),
      endpointItems: watch(world.endpointItems),
      writeAttempt: watch(world.attemptLog).write,
      reserve: world.permits.reserve,
      wait: async () => undefined,
      wake: world.steps(watch).wake,
      schedule: SCHEDULE,
      offAfterMs: 5 * 24 * HOUR,
      atOnce: 10,
    };
  };

  const drain = (wakeUp: WakeUp, watch: Watch) => {
    const ports = {
      ...deliverPorts(watch),
      announceOff: announceOff.bind(undefined, {
        eventSteps: world.steps<EventItem>(watch),
        measure: world.measure,
      }),
      endpointSteps: world.steps<EndpointItem>(watch),
      deliveringSteps: world.steps<DeliveringItem>(watch),
    };
    return drainEndpoint(ports, { wakeUp, leaseMs: LEASE_MS });
  };

  const settle = (wakeUp: WakeUp, watch: Watch) => {
    const watchedFiles = watch(files);
    const steps = world.steps<Job>(watch);
    const ports = {
      steps: { ...steps, store: watchLooks(failuresOf(steps.store), completedVia(wakeUp.via), lookPorts) },
      around,
      connect: () => provider.connect(watch),
      storeResult: storeResult.bind(undefined, watchedFiles),
      leaveBatch: watch({ leaveBatch: world.leaveBatch }).leaveBatch,
      books: watch(world.books),
      getJob: steps.store.get,
      readWebhookResult: readWebhookResult.bind(undefined, watchedFiles),
      checks: CHECKS,
    };
    return settleJob(ports, { wakeUp, leaseMs: LEASE_MS }, signal);
  };

  const look = (wakeUp: WakeUp, watch: Watch) => {
    const ports = {
      bookSteps: world.steps<BookItem>(watch),
      books: watch(world.books),
      around,
      connect: () => provider.connect(watch),
      deadlineMs: 23 * HOUR,
      checks: CHECKS,
    };
    return settleBook(ports, { wakeUp, leaseMs: LEASE_MS }, signal);
  };

  const start = (wakeUp: WakeUp, watch: Watch) => {
    const steps = world.steps<Job>(watch);
    const ports = {
      steps: { ...steps, store: failuresOf(steps.store) },
      around,
      bookSteps: world.steps<BookItem>(watch),
      books: watch(world.books),
      references: watch(obligations<ReferenceItem>()),
      getFile: watch({ getFile: files.get }).getFile,
      connect: () => provider.connect(watch),
      credits: world.credits(watch),
      inTurn: largeInTurn(),
      oneAtATime: oneAtATime(),
      firstCheckMs: CHECKS.firstMs,
      echoMs: ECHO_MS,
    };
    return startJob(ports, { wakeUp, leaseMs: LEASE_MS }, signal);
  };

  const unpack = (wakeUp: WakeUp, watch: Watch) => {
    const watchedFiles = watch(files);
    const ports = {
      steps: world.steps<Job>(watch),
      around,
      openArchive: (key: string) => openStoredArchive(watchedFiles, key),
      putFile: watchedFiles.put,
      removeFile: watchedFiles.remove,
      accepts: () => ACCEPTED,
    };
    return unpackBatch(ports, { wakeUp, leaseMs: LEASE_MS }, signal);
  };

  const purge = (item: string, watch: Watch) =>
    purgeJob({ store: watch(obligations()), files: watch(files), retention: RETENTION, nowMs }, item);

  const adoptPorts = (watch: Watch): AdoptPorts => ({
    jobs: watch(obligations<Job>()),
    references: world.steps<ReferenceItem>(watch),
    deadLetters: world.deadLetters(watch),
    getConnection: world.settings.getConnection,
    getTemplate: world.settings.getTemplate,
    connect: () => provider.connect(watch),
    deadlineMs: 23 * HOUR,
  });

  /** As a queue hands it to the function of its step. */
  function run(wakeUp: WakeUp, watch = unwatched): Promise<Outcome> {
    switch (wakeUp.step) {
      case 'unpack':
        return unpack(wakeUp, watch);
      case 'start':
        return start(wakeUp, watch);
      case 'settle':
        return settle(wakeUp, watch);
      case 'look':
        return look(wakeUp, watch);
      case 'deliver':
        return deliverResult(deliverPorts(watch), { wakeUp, leaseMs: LEASE_MS }, signal);
      case 'purge':
        return purge(wakeUp.item, watch);
      case 'drain':
        return drain(wakeUp, watch);
      case 'adopt':
        return adoptReference(adoptPorts(watch), { wakeUp, leaseMs: LEASE_MS }, signal);
    }
  }

  return {
    ...world,
    healthStore: world.health,
    provider,
    posts,
    endpoint,
    whilePosting,
    box,
    connection,
    run,
    wake: (step: Step, via: Via = 'step', watch = unwatched) => run({ item: JOB_ITEM, step, via }, watch),

    notify(message: NotificationMessage, messageId = 'message-1', watch = unwatched): Promise<Taken> {
      const ports = {
        references: watch(obligations<ReferenceItem>()),
        deadLetters: world.deadLetters(watch),
        ...watch({ getFile: files.get, removeFile: files.remove, seeRequest: world.seeRequest }),
        hearEvent: hearEvent.bind(undefined, {
          books: watch(world.books),
          ...watch({ noteHeard: world.noteHeard }),
          tellEndpoints: tellEndpoints.bind(undefined, {
            eventSteps: world.steps<EventItem>(watch),
            listEndpoints: world.endpoints.ofTenant,
          }),
          settleBook: (item: string) => look({ item, step: 'look', via: 'notification' }, watch),
          bookSteps: world.steps<BookItem>(watch),
        }),
        noteEvent: watch({ noteEvent: world.settings.noteEvent }).noteEvent,
        settle: (item: string) => settle({ item, step: 'settle', via: 'notification' }, watch),
        hearEcho: hearEcho.bind(undefined, world.steps<Job>(watch)),
        keepResult: keepResult.bind(undefined, watch(obligations<Job>()), watch(files)),
        nowMs,
        measure: world.measure,
      };
      return takeNotification(ports, message, messageId);
    },

    poll: (watch = unwatched) =>
      pollDueItems({
        store: watch(obligations()),
        wake: (wakeUp) => world.steps(watch).wake(wakeUp, 0),
        nowMs,
        claimMs: CLAIM_MS,
        hasTime: () => true,
        measure: world.measure,
      }),

    /** A job with its upload, as submit-job leaves it. */
    async accept({ webhook, ...fields }: AcceptedFields = {}): Promise<Job> {
      const template = { ...exampleTemplate(), ...(webhook && { webhook }) };
      const job = exampleJob({ template, ...fields });
      await world.jobs.create(job);
      await files.put(UPLOAD, Buffer.from('%PDF-1.7\n'));
      return job;
    },

    async job(): Promise<Job> {
      const job = await world.jobs.get(JOB_ITEM);
      if (!job) throw new Error('The job is gone.');
      return job;
    },
  };
}

/** `webhook`: of its template. */
export type AcceptedFields = Partial<Job> & { webhook?: EndpointTarget };

export type Pipeline = ReturnType<typeof createPipeline>;
