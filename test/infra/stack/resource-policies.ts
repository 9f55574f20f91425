/** The other side of permissions.ts: whom each resource lets in by a policy of its own, and whom it keeps out. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Template } from 'aws-cdk-lib/assertions';
import { resourceName } from './resource-names.ts';
import { routesOf } from './routes-of.ts';
import { folderOf, synthesised } from './synthesised.ts';

const ACCOUNT = 'arn:AWS::Partition:iam::AWS::AccountId:root';
const PLAIN_HTTP = '{"Bool":{"aws:SecureTransport":"false"}}';
const OLD_TLS = '{"NumericLessThan":{"s3:TlsVersion":1.2}}';
const API = 'arn:AWS::Partition:execute-api:AWS::Region:AWS::AccountId:api';

const QUEUES = ['unpack', 'start', 'settle', 'deliver', 'purge'].flatMap((step) => [
  `${step}-queue`,
  `${step}-dlq`,
]);

/** Every statement there is, by the resource whose it is. */
const STATEMENTS = (stage: string): Record<string, string[]> => ({
  files: [`Deny * s3:* on files files/* if ${PLAIN_HTTP}`, `Deny * s3:* on files files/* if ${OLD_TLS}`],
  ...Object.fromEntries(QUEUES.map((queue) => [queue, [`Deny * sqs:* on ${queue} if ${PLAIN_HTTP}`]])),
  'alarm-topic': [
    `Deny * sns:Publish on alarm-topic if ${PLAIN_HTTP}`,
    'Allow cloudwatch.amazonaws.com sns:Publish on alarm-topic if ' +
      `{"ArnLike":{"aws:SourceArn":"arn:AWS::Partition:cloudwatch:AWS::Region:AWS::AccountId:alarm:paperhook-${stage}-*"}}`,
  ],
  AlarmsKey3C2381B3: [
    // Without it nobody could change the key; in a key's policy `*` is this key.
    `Allow ${ACCOUNT} kms:* on *`,
    'Allow cloudwatch.amazonaws.com kms:Decrypt kms:GenerateDataKey* on *',
  ],
});

for (const stage of ['local', 'development', 'production']) {
  describe(`policies of resources in ${stage}`, () => {
    const template = synthesised(stage);

    it('are these and no more', () => {
      assert.deepEqual(statementsOf(template), STATEMENTS(stage));
    });

    it('stand nowhere else, and no role has a policy that is not in the template', () => {
      const documents = Object.values<Resource>(template.toJSON()['Resources']).flatMap(
        ({ Type, Properties = {} }) =>
          Object.entries(Properties)
            .filter(([, value]) => Array.isArray(Object(value).Statement))
            .map(([property]) => `${Type} ${property}`),
      );
      assert.deepEqual([...new Set(documents)].sort(), [
        'AWS::IAM::Policy PolicyDocument',
        'AWS::IAM::Role AssumeRolePolicyDocument',
        'AWS::KMS::Key KeyPolicy',
        'AWS::S3::BucketPolicy PolicyDocument',
        'AWS::SNS::TopicPolicy PolicyDocument',
        'AWS::SQS::QueuePolicy PolicyDocument',
      ]);
      assert.doesNotMatch(JSON.stringify(template.toJSON()), /ManagedPolicy|"Policies"|ResourcePolicy/);
    });

    it('let the API run each function at its own routes, and the schedule the poller', () => {
      const routes = Object.entries(routesOf(template)).map(
        ([route, folder]) => `${folder} by apigateway.amazonaws.com from ${API}/*/*${sourceOf(route)}`,
      );
      const [rule] = Object.keys(template.findResources('AWS::Events::Rule'));
      const poll = `poll-due-items by events.amazonaws.com from ${rule}`;
      assert.deepEqual([...new Set(runnersOf(template))].sort(), [...new Set([...routes, poll])].sort());
    });
  });
}

interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
}

interface Statement {
  Effect: string;
  Principal: string | Record<string, unknown>;
  Action: string | string[];
  Resource: unknown;
  Condition?: Record<string, Record<string, unknown>>;
}

function statementsOf(template: Template): Record<string, string[]> {
  const found: [string, Statement[]][] = [];
  for (const [type, of] of [
    ['AWS::S3::BucketPolicy', 'Bucket'],
    ['AWS::SQS::QueuePolicy', 'Queues'],
    ['AWS::SNS::TopicPolicy', 'Topics'],
  ] as const) {
    for (const { Properties } of Object.values(template.findResources(type))) {
      const [target, ...more] = [Properties[of]].flat();
      assert.deepEqual(more, []);
      found.push([resourceName(target), Properties.PolicyDocument.Statement]);
    }
  }
  for (const [id, { Properties }] of Object.entries(template.findResources('AWS::KMS::Key'))) {
    found.push([id, Properties.KeyPolicy.Statement]);
  }
  return Object.fromEntries(found.map(([target, statements]) => [target, statements.map(describeStatement)]));
}

function describeStatement({ Effect, Principal, Action, Resource, Condition }: Statement): string {
  const [principal, ...more] =
    typeof Principal === 'string' ? [Principal] : Object.values(Principal).map(resourceName);
  assert.deepEqual(more, []);
  const resources = [Resource].flat().map(resourceName);
  const condition = Condition ? ` if ${JSON.stringify(Condition, named)}` : '';
  return `${Effect} ${principal} ${[Action].flat().join(' ')} on ${resources.join(' ')}${condition}`;
}

/** What CloudFormation fills in, by name. */
function named(_key: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'Fn::Join' in value ? resourceName(value) : value;
}

function runnersOf(template: Template): string[] {
  return Object.values(template.findResources('AWS::Lambda::Permission')).map(({ Properties }) => {
    const { Action, FunctionName, Principal, SourceArn } = Properties;
    assert.equal(Action, 'lambda:InvokeFunction');
    return `${folderOf(template, FunctionName['Fn::GetAtt'][0])} by ${Principal} from ${resourceName(SourceArn)}`;
  });
}

/** As API Gateway says from where it calls: its methods are not told apart. */
function sourceOf(route: string): string {
  return route === '$default' ? '' : route.replace(/^\w+ /, '');
}
