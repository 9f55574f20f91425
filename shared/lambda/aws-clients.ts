/** The AWS SDK's clients as every function uses them: calls that hang are given up and tried again. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

const PATIENCE = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
};

export function documentClient(): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(PATIENCE), {
    marshallOptions: { removeUndefinedValues: true },
  });
}

/** S3 answers an upload of 50 MB, or a copy of 200 MB, when it has all of it. */
export function s3Client(): S3Client {
  return new S3Client({
    ...PATIENCE,
    requestHandler: { ...PATIENCE.requestHandler, requestTimeout: 20_000 },
  });
}

export function sqsClient(): SQSClient {
  return new SQSClient({ ...PATIENCE, useQueueUrlAsEndpoint: true });
}
