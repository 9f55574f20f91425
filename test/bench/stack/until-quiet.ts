/** Waits until the queues of a one-machine run are empty: whoever stops it then interrupts nobody. */
import { setInterval as every } from 'node:timers/promises';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { credentials, region } from '../../../infra/local/engine/aws-names.ts';
import type { LocalRun } from '../../../infra/local/run.ts';

const COUNTS = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;

export async function untilQuiet({ endpoints, resources }: LocalRun): Promise<void> {
  const sqs = new SQSClient({ region, credentials, endpoint: endpoints.sqs, useQueueUrlAsEndpoint: true });
  const queues = Object.entries(resources).filter(([id]) => /^Queues\w+Queue[0-9A-F]{8}$/.test(id));
  const waiting = async ([, QueueUrl]: readonly [string, string]) => {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...COUNTS] });
    const { Attributes = {} } = await sqs.send(command);
    return COUNTS.reduce((sum, name) => sum + Number(Attributes[name]), 0);
  };
  for await (const _ of every(200)) {
    const counts = await Promise.all(queues.map(waiting));
    if (counts.every((count) => count === 0)) break;
  }
  sqs.destroy();
}
