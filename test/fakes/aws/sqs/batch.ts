import { SQSServiceException } from '@aws-sdk/client-sqs';
import { batchTooLong, emptyBatch, sameIds, tooManyEntries } from './errors.ts';
import { LONGEST_BODY_BYTES } from './message.ts';

interface Entry {
  Id: string | undefined;
  MessageBody?: string | undefined;
}

export function checkBatch<One extends Entry>(entries: One[] = []): One[] {
  if (entries.length === 0) throw emptyBatch();
  if (entries.length > 10) throw tooManyEntries();
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) throw sameIds();
  const bytes = entries.reduce((sum, { MessageBody = '' }) => sum + Buffer.byteLength(MessageBody), 0);
  if (bytes > LONGEST_BODY_BYTES) throw batchTooLong();
  return entries;
}

/** Each on its own: what SQS refuses of one is told in `Failed`, and the others are done. */
export function eachEntry<One extends Entry>(entries: One[], run: (entry: One) => object | undefined) {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof SQSServiceException)) throw error;
      Failed.push({ Id: entry.Id, Code: error.name, Message: error.message, SenderFault: true });
    }
  }
  return { Successful, ...(Failed.length > 0 && { Failed }) };
}
