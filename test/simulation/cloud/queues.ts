/** The work queues and their dead-letter queues, as the stack makes them. */
import type { StageSettings } from '../../../infra/config.ts';
import { QUEUES } from '../../../shared/queues/queue-of.ts';
import type { MemorySqs } from '../../fakes/aws/memory-sqs.ts';
import { CONSUMERS } from './consumers.ts';

export const deadLetterQueue = (step: string) => `${step}-dead-letters`;

export function createQueues(sqs: MemorySqs, { queues, functions }: StageSettings): void {
  for (const step of QUEUES) {
    sqs.createQueue(deadLetterQueue(step), {
      visibilityTimeoutSeconds: queues.deadLetterVisibilitySeconds,
      retentionSeconds: queues.deadLetterRetentionHours * 3_600,
    });
    sqs.createQueue(step, {
      visibilityTimeoutSeconds: functions[CONSUMERS[step]].timeoutSeconds * queues.visibilityInTimeouts,
      retentionSeconds: queues.retentionHours * 3_600,
      deadLetter: { queue: deadLetterQueue(step), maxReceives: queues.maxReceives },
    });
  }
}
