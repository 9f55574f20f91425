/** In the place of shared/lambda/aws-clients.ts: clients that talk to the world that is running. */
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { theCloud } from '../the-world.ts';

const client = <Client>(service: 'dynamodb' | 's3' | 'sqs') =>
  ({ send: (command: object) => theCloud().call(service, command) }) as unknown as Client;

export const documentClient = () => client<DynamoDBDocumentClient>('dynamodb');
export const s3Client = () => client<S3Client>('s3');
export const sqsClient = () => client<SQSClient>('sqs');
