import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lambdaFunction, startSmallEngine } from './small-engine.ts';

test('a type that it does not know is refused with its name and the file to change', async () => {
  await assert.rejects(startSmallEngine({ Topic: { Type: 'AWS::Kinesis::Stream' } }), (error: Error) => {
    assert.match(error.message, /AWS::Kinesis::Stream \(Topic\)/);
    assert.match(error.message, /infra\/local\/engine\/resource-types\.ts/);
    return true;
  });
});

test('a property that it would ignore unknowingly is refused', async () => {
  const queue = { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } };
  await assert.rejects(startSmallEngine({ Jobs: queue }), /AWS::SQS::Queue Jobs .*FifoQueue/s);
});

test('a reference to nothing is refused', async () => {
  const mapping = { Type: 'AWS::Lambda::Permission', Properties: { FunctionName: { Ref: 'Nobody' } } };
  const secret = { Type: 'AWS::SecretsManager::Secret', Properties: { Name: { Ref: 'Nobody' } } };
  const engine = await startSmallEngine({ Permission: mapping });
  await engine.stop();
  await assert.rejects(startSmallEngine({ Secret: secret }), /nothing in the template is called Nobody/);
});

test('resources get names, outputs their values, and types without meaning are counted', async () => {
  const engine = await startSmallEngine(
    {
      Role: { Type: 'AWS::IAM::Role', Properties: {} },
      Policy: { Type: 'AWS::IAM::Policy', Properties: {} },
      OtherPolicy: { Type: 'AWS::IAM::Policy', Properties: {} },
      Work: lambdaFunction('work', { Role: { 'Fn::GetAtt': ['Role', 'Arn'] } }),
      Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
      Files: { Type: 'AWS::S3::Bucket' },
    },
    { work: 'export const handler = async () => {};' },
    { WorkArn: { Value: { 'Fn::GetAtt': ['Work', 'Arn'] } }, Files: { Value: { Ref: 'Files' } } },
  );
  try {
    assert.deepEqual(Object.fromEntries(engine.passedOver), { 'AWS::IAM::Policy': 2, 'AWS::IAM::Role': 1 });
    assert.deepEqual(engine.outputs, {
      WorkArn: 'arn:aws:lambda:us-east-1:000000000000:function:work',
      Files: 'small-files',
    });
    assert.match(engine.resources['Queue'] ?? '', /^http:\/\/127\.0\.0\.1:\d+\/000000000000\/small-Queue$/);
  } finally {
    await engine.stop();
  }
});
