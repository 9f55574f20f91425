import {
  BatchEntryIdsNotDistinct,
  BatchRequestTooLong,
  EmptyBatchRequest,
  InvalidMessageContents,
  MessageNotInflight,
  QueueDoesNotExist,
  ReceiptHandleIsInvalid,
  SQSServiceException,
  TooManyEntriesInBatchRequest,
} from '@aws-sdk/client-sqs';

const $metadata = { httpStatusCode: 400 };

export const noSuchQueue = () =>
  new QueueDoesNotExist({ message: 'The specified queue does not exist.', $metadata });

export const badReceipt = () =>
  new ReceiptHandleIsInvalid({ message: 'The input receipt handle is invalid.', $metadata });

export const notInflight = () =>
  new MessageNotInflight({ message: 'The message is not in flight.', $metadata });

export const badContents = () =>
  new InvalidMessageContents({ message: 'Invalid characters found in the message body.', $metadata });

export const emptyBatch = () => new EmptyBatchRequest({ message: 'There are no entries.', $metadata });

export const tooManyEntries = () =>
  new TooManyEntriesInBatchRequest({ message: 'Maximum number of entries per request are 10.', $metadata });

export const sameIds = () =>
  new BatchEntryIdsNotDistinct({ message: 'Two entries have the same Id.', $metadata });

export const batchTooLong = () =>
  new BatchRequestTooLong({ message: 'The batch is longer than 1048576 bytes.', $metadata });

export function badParameter(name: 'InvalidParameterValue' | 'MissingParameter', message: string) {
  return new SQSServiceException({ name, message, $fault: 'client', $metadata });
}
