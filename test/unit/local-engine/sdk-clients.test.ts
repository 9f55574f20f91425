import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lambdaFunction, startSmallEngine } from './small-engine.ts';

// A function has no more to go by than its environment: the SDKs must find the embedded services from that alone.
const code = `
import { DynamoDBClient, PutItemCommand, QueryCommand } from '${import.meta.resolve('@aws-sdk/client-dynamodb')}';
import { GetObjectCommand, PutObjectCommand, S3Client } from '${import.meta.resolve('@aws-sdk/client-s3')}';
export const handler = async () => {
  const s3 = new S3Client();
  const file = { Bucket: process.env.BUCKET, Key: 'uploads/a b.pdf' };
  await s3.send(new PutObjectCommand({ ...file, Body: 'hello' }));
  const { Body } = await s3.send(new GetObjectCommand(file));
  const dynamodb = new DynamoDBClient();
  const Item = { id: { S: 'JOB#1' }, due_shard: { N: '3' }, due: { N: '7' }, step: { S: 'start' }, secret: { S: 'x' } };
  await dynamodb.send(new PutItemCommand({ TableName: process.env.TABLE, Item }));
  const { Items } = await dynamodb.send(new QueryCommand({
    TableName: process.env.TABLE,
    IndexName: 'due',
    KeyConditionExpression: 'due_shard = :shard AND due <= :now',
    ExpressionAttributeValues: { ':shard': { N: '3' }, ':now': { N: '8' } },
  }));
  return { body: await Body.transformToString(), items: Items };
};`;

test('a function reaches the bucket path-style and the table with its index', async () => {
  const engine = await startSmallEngine(
    {
      Files: { Type: 'AWS::S3::Bucket' },
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [
            { AttributeName: 'id', AttributeType: 'S' },
            { AttributeName: 'due_shard', AttributeType: 'N' },
            { AttributeName: 'due', AttributeType: 'N' },
          ],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          GlobalSecondaryIndexes: [
            {
              IndexName: 'due',
              KeySchema: [
                { AttributeName: 'due_shard', KeyType: 'HASH' },
                { AttributeName: 'due', KeyType: 'RANGE' },
              ],
              Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['step'] },
            },
          ],
        },
      },
      Work: lambdaFunction('work', {
        Environment: { Variables: { BUCKET: { Ref: 'Files' }, TABLE: { Ref: 'Table' } } },
      }),
    },
    { work: code },
  );
  try {
    assert.deepEqual(await engine.functions()['work']?.invoke({}), {
      body: 'hello',
      items: [{ id: { S: 'JOB#1' }, due_shard: { N: '3' }, due: { N: '7' }, step: { S: 'start' } }],
    });
  } finally {
    await engine.stop();
  }
});
