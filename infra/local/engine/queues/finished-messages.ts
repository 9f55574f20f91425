import * as z from 'zod';
import type { Outcome } from '../functions/messages.ts';

const report = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish() })
  .nullable();

/**
 * The ids among `messageIds` that an invocation has dealt with and that leave the queue, by Lambda's rules for
 * ReportBatchItemFailures: a failed invocation and a report that can't be understood or names a message that was
 * not in the batch finish none; a report that is empty, null or has no list finishes all.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function finishedMessages(
  messageIds: readonly string[],
  outcome: Outcome,
  reportsFailures: boolean,
): readonly string[] {
  if (!outcome.ok) return [];
  if (!reportsFailures) return messageIds;
  const parsed = report.safeParse(JSON.parse(outcome.payload));
  if (!parsed.success) return [];
  const failed = new Set(parsed.data?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier));
  if ([...failed].some((id) => !messageIds.includes(id))) return [];
  return messageIds.filter((id) => !failed.has(id));
}
