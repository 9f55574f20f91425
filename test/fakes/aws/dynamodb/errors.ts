import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';

const $metadata = { httpStatusCode: 400 };

/** The call itself is wrong: it fails again however often it is made. */
export function invalid(message: string): DynamoDBServiceException {
  return new DynamoDBServiceException({ name: 'ValidationException', message, $fault: 'client', $metadata });
}

/** It is an everyday answer, and writing down the stack would take longer than all the rest. */
export function conditionFailed(): ConditionalCheckFailedException {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

export function noSuchTable(name: unknown): ResourceNotFoundException {
  return new ResourceNotFoundException({
    message: `Requested resource not found: Table: ${name}`,
    $metadata,
  });
}
