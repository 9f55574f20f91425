import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { synthesised } from './synthesised.ts';

/** CloudFormation has no tags for these: policies, and parts of what has tags. */
const WITHOUT_TAGS = [
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::IAM::Policy',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
];

describe('tags', () => {
  for (const stage of ['local', 'development', 'production']) {
    it(`say of everything in ${stage} whose it is, so that bills can be told apart`, () => {
      const resources = Object.values<Resource>(synthesised(stage).toJSON()['Resources']);
      const untagged = new Set(
        resources.filter(({ Properties }) => !Properties?.Tags).map(({ Type }) => Type),
      );
      assert.deepEqual([...untagged].sort(), WITHOUT_TAGS);
      for (const { Type, Properties } of resources.filter(({ Properties }) => Properties?.Tags)) {
        assert.deepEqual(asRecord(Properties?.Tags), { project: 'paperhook', stage }, Type);
      }
    });
  }
});

interface Resource {
  Type: string;
  Properties?: { Tags?: Tags };
}

type Tags = { Key: string; Value: string }[] | Record<string, string>;

/** Most types take a list, API Gateway's a map. */
function asRecord(tags: Tags = []): Record<string, string> {
  return Array.isArray(tags) ? Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])) : tags;
}
