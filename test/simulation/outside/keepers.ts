/**
 * Those who look after a tenant's endpoints: set new secrets, switch off and on, delete, mend what was switched off, and have
 * delivered again what was given up, or any job.
 */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { FoundEndpoint } from '../../../functions/manage-endpoints/find-endpoint.ts';
import { redeliverFailed } from '../../../functions/manage-endpoints/redeliver-failed.ts';
import { endpointItemId } from '../../../shared/deliveries/endpoint-item.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import { redeliverJob } from '../../../shared/jobs/redeliver-job.ts';
import { stepPorts, wakeSender } from '../../../shared/lambda/step-ports.ts';
import { dynamoAttemptLog } from '../../../shared/store/attempts.ts';
import { dynamoObligations } from '../../../shared/store/dynamo-obligations.ts';
import { dynamoEndpointHealth } from '../../../shared/store/endpoint-health.ts';
import * as present from '../../../shared/store/endpoint-items.ts';
import { dynamoEndpoints } from '../../../shared/store/endpoints.ts';
import { dynamoSettings } from '../../../shared/store/settings.ts';
import { queueUrl } from '../../fakes/aws/memory-sqs.ts';
import { JOBS, SETTINGS } from '../../fakes/table-definitions.ts';
import type { Faults } from '../faults.ts';
import type { StoredTarget } from '../observed.ts';
import type { Version } from '../product/load-product.ts';
import { documentClient, sqsClient } from '../product/stand-ins/aws-clients.ts';
import type { VirtualClock } from '../time/virtual-clock.ts';
import type { Endpoint } from './endpoints.ts';
import { sealText, signingSecret } from './seals.ts';

const NEXT_STORE = new URL('../../../shared/store/endpoint-items.ts', import.meta.url).href;
/** What they use is deployed with all the rest. */
const VERSIONS: Readonly<Record<Version, typeof present>> = {
  present,
  next: await import(`${NEXT_STORE}?version=next`),
};
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const GRACE_SECONDS = 60;
const QUEUES = { deliver: queueUrl('deliver'), purge: queueUrl('purge') };
/** As long as a delivery may be on its way that was signed before. */
const ON_ITS_WAY_MS = 5 * MINUTE_MS;

export interface KeeperWorld {
  clock: VirtualClock;
  faults: Faults;
  endpoints: readonly Endpoint[];
  /** Of whatever is called at this moment. */
  version(): Version;
  /** Of all that are there. */
  jobIds(): readonly string[];
  /** As the settings table has it. */
  target(endpoint: Endpoint): StoredTarget | undefined;
  note(actor: string, what: () => string): void;
}

/** @param untilMs from then on nothing is changed any more. */
export function startKeepers(world: KeeperWorld, untilMs: number): void {
  for (const endpoint of world.endpoints) startKeeper(world, endpoint, untilMs);
}

function startKeeper(world: KeeperWorld, endpoint: Endpoint, untilMs: number): void {
  const { clock, faults, target } = world;
  const act = actions(world, endpoint);
  // Of four endpoints one is never mended.
  const isMended = faults.random('endpoint_switched_off').chance(0.75);

  async function lookIn(): Promise<void> {
    if (clock.nowMs() >= untilMs) return;
    clock.after(25 * MINUTE_MS, lookIn);
    const { off_since } = target(endpoint) ?? {};
    // Whatever fails is tried again another time.
    if (off_since === undefined) return misuse();
    const isWell = endpoint.wellSinceMs < clock.nowMs();
    const isTried = isWell || faults.random('endpoint_switched_off').chance(0.2);
    if (isMended && isTried) await attempt(act.switchOn);
  }

  async function misuse(): Promise<void> {
    if (faults.strikes('endpoint_switched_off')) await attempt(act.switchOff);
    else if (endpoint.level === 'tenant' && faults.strikes('endpoint_deleted')) await attempt(act.remove);
    else if (faults.strikes('secret_rotated')) await attempt(act.rotate);
    else if (faults.strikes('tenant_redelivers')) await attempt(act.redeliver);
  }

  clock.after(faults.random('endpoint_switched_off').whole(10, 25) * MINUTE_MS, lookIn);
}

function actions({ clock, faults, version, jobIds, target, note }: KeeperWorld, endpoint: Endpoint) {
  const { id, level } = endpoint;
  const health = dynamoEndpointHealth(documentClient(), SETTINGS);
  const jobs = dynamoObligations<Job>(documentClient(), JOBS);
  const wake = wakeSender(sqsClient(), QUEUES);
  let secrets = 1;
  let rotatedUntilMs = 0;

  async function drain(): Promise<void> {
    const endpointItems = VERSIONS[version()].dynamoEndpointItems(documentClient(), JOBS);
    await endpointItems.drainNow(id, clock.nowMs());
    await wake({ item: endpointItemId(id), step: 'drain', via: 'notification' }, 0);
  }

  /** As the API does it. */
  async function redeliverGivenUp(): Promise<void> {
    const ports = {
      endpointItems: VERSIONS[version()].dynamoEndpointItems(documentClient(), JOBS),
      listAttempts: dynamoAttemptLog(documentClient(), JOBS).list,
      getItem: jobs.get,
      nowMs: clock.nowMs,
      wake,
    };
    const stored = target(endpoint);
    if (!stored) return;
    const found = { level, endpoint: { ...stored, endpoint_id: id } } as FoundEndpoint;
    await redeliverFailed(ports, found, { from: 0, to: clock.nowMs(), dry_run: false });
  }

  function ref() {
    return { endpoint_id: id, level, sealed_url: target(endpoint)?.sealed_url ?? '' };
  }

  /** Until it has worked: whoever was told that it did not asks again. */
  async function persist(act: () => Promise<unknown>): Promise<void> {
    for (;;) {
      try {
        await act();
        return;
      } catch {
        await clock.sleep(MINUTE_MS);
      }
    }
  }

  return {
    async switchOff(): Promise<void> {
      note('keeper', () => `switches ${id} off`);
      await health.switchOff(ref(), 'switched_off', clock.nowMs());
    },
    async switchOn(): Promise<void> {
      note('keeper', () => `switches ${id} on`);
      endpoint.comeBack();
      await persist(() => health.switchOn(ref()));
      await persist(drain);
    },
    async remove(): Promise<void> {
      note('keeper', () => `deletes ${id}`);
      await persist(() => dynamoEndpoints(documentClient(), SETTINGS).remove(id));
      await persist(drain);
    },
    async redeliver(): Promise<void> {
      const random = faults.random('tenant_redelivers');
      if (random.chance(0.5)) {
        note('keeper', () => `has delivered again what was given up for ${id}`);
        await redeliverGivenUp();
      } else {
        const jobId = jobIds()[random.whole(0, jobIds().length)] ?? random.uuid();
        note('keeper', () => `has ${jobId} delivered again`);
        const { getTemplate } = dynamoSettings(documentClient(), SETTINGS);
        await redeliverJob(
          { steps: stepPorts(jobs, sqsClient(), QUEUES, GRACE_SECONDS), getTemplate },
          jobId,
        );
      }
    },
    /** The old secret holds for some time; the endpoint changes to the new one meanwhile. */
    async rotate(): Promise<void> {
      const stored = target(endpoint);
      if (!stored || clock.nowMs() < rotatedUntilMs) return;
      const graceMs = faults.random('secret_rotated').between(0.5, 24) * HOUR_MS;
      const until = clock.nowMs() + graceMs;
      const changesMs = faults.random('secret_rotated').between(ON_ITS_WAY_MS, graceMs - ON_ITS_WAY_MS);
      const secret = signingSecret(secrets);
      note('keeper', () => `sets a new secret for ${id}`);
      const command = rotation(endpoint, stored, secret, until);
      await persist(() => documentClient().send(command));
      secrets += 1;
      rotatedUntilMs = until;
      clock.after(changesMs, () => endpoint.setSecret(secret));
    },
  };
}

function rotation({ id, level }: Endpoint, { sealed_secret }: StoredTarget, secret: string, until: number) {
  const path = level === 'template' ? 'webhook.' : '';
  return new UpdateCommand({
    TableName: SETTINGS,
    Key: { id: level === 'template' ? `TEMPLATE#${id}` : `ENDPOINT#${id}` },
    UpdateExpression: `SET ${path}sealed_secret = :new, ${path}previous_secret = :previous ADD revision :one`,
    ConditionExpression: 'attribute_exists(id)',
    ExpressionAttributeValues: {
      ':new': sealText(secret, id),
      ':previous': { sealed: sealed_secret, until },
      ':one': 1,
    },
  });
}

async function attempt(act: () => Promise<void>): Promise<void> {
  await act().catch(() => undefined);
}
