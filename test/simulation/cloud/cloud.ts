/** AWS as the system sees it: functions, tables, bucket, queues, schedule. Time and faults come from the world. */
import { CopyObjectCommand, GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { type Message, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { StageSettings } from '../../../infra/config.ts';
import type { EndpointAnswer, GuardedPost } from '../../../shared/deliveries/guarded-post/guarded-post.ts';
import { type Job, jobItemId } from '../../../shared/jobs/job.ts';
import type { Obligation } from '../../../shared/jobs/obligation.ts';
import { QUEUES, type Queue } from '../../../shared/queues/queue-of.ts';
import { memoryDynamoDb } from '../../fakes/aws/memory-dynamodb.ts';
import { memoryS3 } from '../../fakes/aws/memory-s3.ts';
import { type MemorySqs, memorySqs } from '../../fakes/aws/memory-sqs.ts';
import { tableDefinitions } from '../../fakes/table-definitions.ts';
import type { Product, Version } from '../product/load-product.ts';
import type { Random } from '../time/random.ts';
import { CONSUMERS } from './consumers.ts';
import { describeCommand } from './describe-command.ts';
import { createEffects, type EffectWorld } from './effects.ts';
import { JOBS_TABLE, SETTINGS_TABLE } from './environment.ts';
import { createEventSource, type EventSource } from './event-source.ts';
import { currentInvocation } from './invocation.ts';
import { createLambda, type Lambda } from './lambda.ts';
import { mishapOf, type Service, secretMishap } from './mishaps.ts';
import { startPolling } from './poll-schedule.ts';
import { createQueues, deadLetterQueue } from './queues.ts';
import { sendFaultily } from './send-faultily.ts';

type Item = Record<string, unknown>;

export interface CloudWorld extends EffectWorld {
  product: Product;
  settings: StageSettings;
  ids: Random;
  version(): Version;
  secret(name: string): string | undefined;
  post(post: GuardedPost): Promise<EndpointAnswer>;
  /** What the invariants look at. */
  onWrite(table: string, id: string, before: Item | undefined, after: Item | undefined): void;
  onCommand(service: Service, command: object, result: object): void;
  onReceive(queue: Queue, message: Message): void;
  onDone(messageId: string): void;
}

export interface Cloud {
  call(service: Service, command: object): Promise<object>;
  /** As if nothing could go wrong, and at once. */
  execute(service: Service, command: object): object;
  secret(name: string): Promise<string | undefined>;
  post(post: GuardedPost): Promise<EndpointAnswer>;
  lambda: Lambda;
  effects: ReturnType<typeof createEffects>;
  jobs: ReadonlyMap<string, Obligation>;
  settings: ReadonlyMap<string, object>;
  objects: ReadonlyMap<string, { body: Uint8Array; putAtMs: number }>;
  /** Objects that were gone before their time. */
  vanished: ReadonlySet<string>;
  messages(queue: string): ReturnType<MemorySqs['messages']>;
}

const DAY_MS = 86_400_000;

export function createCloud(world: CloudWorld): Cloud {
  const { clock, faults, settings, ids } = world;
  const effects = createEffects(world);
  const dynamodb = memoryDynamoDb(tableDefinitions, { propagate, onWrite: world.onWrite });
  const s3 = memoryS3({ now: clock.nowMs });
  const vanished = new Set<string>();
  const sqs = memorySqs({ now: clock.nowMs, newId: ids.uuid });
  createQueues(sqs, settings);
  const lambda = createLambda({ ...world, settings: settings.functions });
  const sources: Record<Queue, EventSource> = Object.fromEntries(
    QUEUES.map((step) => [
      step,
      createEventSource({ ...world, settings, sqs, lambda }, step, CONSUMERS[step]),
    ]),
  ) as Record<Queue, EventSource>;
  const jobs: ReadonlyMap<string, unknown> = dynamodb.tables[JOBS_TABLE];

  function propagate(update: () => void): void {
    if (faults.strikes('index_lagged')) clock.after(faults.random('index_lagged').whole(100, 90_000), update);
    else update();
  }

  function execute(service: Service, command: object): object {
    const services = { dynamodb, s3, sqs };
    return services[service].execute(command);
  }

  async function call(service: Service, command: object): Promise<object> {
    const name = command.constructor.name;
    const sends = command instanceof SendMessageCommand;
    const answer = await effects.run(
      () => describeCommand(command),
      () => mishapOf(faults, service, name),
      () => {
        const wanted = keyWanted(command);
        if (wanted !== undefined && loses(wanted)) vanish(wanted);
        const result = sends ? send(command) : execute(service, command);
        world.onCommand(service, command, result);
        return result;
      },
    );
    const invocation = currentInvocation();
    if (sends && invocation) invocation.confirmedMessages += 1;
    return answer;
  }

  function send(command: SendMessageCommand): object {
    const sent = sendFaultily(faults, command, (faulty) => execute('sqs', faulty), ids);
    for (const step of QUEUES) clock.after(5, sources[step].look);
    return sent;
  }

  function loses(key: string): boolean {
    return faults.strikes('object_vanished') || (isBegun(key) && faults.strikes('archive_vanished'));
  }

  /** An archive some of whose documents may have their jobs: whoever wants it again was not the first. */
  function isBegun(key: string): boolean {
    const items = jobs as ReadonlyMap<string, Partial<Job>>;
    return items.get(jobItemId(key.replace(/^uploads\//, '')))?.documents !== undefined;
  }

  function vanish(key: string): void {
    if (s3.objects.delete(key)) vanished.add(key);
  }

  /** A rule of one day, run at midnight UTC; DynamoDB's TTL in the same breath. */
  function sweep(): void {
    s3.expire(clock.nowMs(), settings.files.expiryDays);
    clock.after(DAY_MS, sweep);
  }

  clock.at(Math.ceil(clock.nowMs() / DAY_MS) * DAY_MS, sweep);
  startPolling({ ...world, lambda, hasWork });

  function hasWork(): boolean {
    const nowMs = clock.nowMs();
    for (const { due } of dynamodb.tables[JOBS_TABLE].values())
      if (typeof due === 'number' && due <= nowMs) return true;
    return QUEUES.some((step) => sqs.messages(deadLetterQueue(step)).length > 0);
  }

  return {
    call,
    execute,
    secret: (name) =>
      effects.run(
        () => `GetSecretValue ${name}`,
        () => secretMishap(faults),
        () => world.secret(name),
      ),
    post: world.post,
    lambda,
    effects,
    jobs: jobs as ReadonlyMap<string, Obligation>,
    settings: dynamodb.tables[SETTINGS_TABLE],
    objects: s3.objects,
    vanished,
    messages: (queue) => sqs.messages(queue),
  };
}

/** The key of the object that a command counts on. */
function keyWanted(command: object): string | undefined {
  if (command instanceof CopyObjectCommand) return command.input.CopySource?.split('/').slice(1).join('/');
  const isRead = command instanceof GetObjectCommand || command instanceof HeadObjectCommand;
  return isRead ? command.input.Key : undefined;
}
