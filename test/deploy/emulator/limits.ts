/** What MiniStack does not do as AWS does: named, and where it can be seen, looked for in every run. */
import { GetBucketLifecycleConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { awsQuery } from '../aws-call.ts';
import { logLines } from '../log-lines.ts';
import { reachable } from '../simulators/reachable.ts';
import { stackOutputs, stackResources } from '../stack-facts.ts';
import { PAPERHOOK_STACK } from '../stacks.ts';
import { enforcesRights } from './enforces-rights.ts';
import { withProbeStack } from './probe-stack.ts';

interface Limit {
  what: string;
  /** How it shows, and whether it still does. */
  probe: () => Promise<boolean>;
}

const SECRET = { Type: 'AWS::SecretsManager::Secret', Properties: { GenerateSecretString: {} } };

const MATH_ALARM = {
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    ComparisonOperator: 'GreaterThanThreshold',
    EvaluationPeriods: 1,
    Threshold: 1,
    Metrics: [
      { Id: 'sum', Expression: 'one + one' },
      {
        Id: 'one',
        ReturnData: false,
        MetricStat: { Metric: { MetricName: 'One', Namespace: 'probe' }, Period: 60, Stat: 'Sum' },
      },
    ],
  },
};

/** An API that lets one call a second through, to nobody. */
const SLOW_API = {
  Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'probe', ProtocolType: 'HTTP' } },
  Integration: {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: {
      ApiId: { Ref: 'Api' },
      IntegrationType: 'HTTP_PROXY',
      IntegrationMethod: 'GET',
      IntegrationUri: 'https://127.0.0.1:9',
      PayloadFormatVersion: '1.0',
    },
  },
  Route: {
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: {
      ApiId: { Ref: 'Api' },
      RouteKey: '$default',
      Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
    },
  },
  Stage: {
    Type: 'AWS::ApiGatewayV2::Stage',
    Properties: {
      ApiId: { Ref: 'Api' },
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingBurstLimit: 1, ThrottlingRateLimit: 1 },
    },
  },
};

const AT_ONCE = 10;
/** API Gateway takes 10 MB. */
const TOO_LARGE_BYTES = 10_500_000;

const PROBED: Limit[] = [
  {
    what: 'alarms on metric math: CloudFormation refuses them, so they were deployed on their first metric',
    probe: () => withProbeStack({ Alarm: MATH_ALARM }, {}, async (status) => status === 'ROLLBACK_COMPLETE'),
  },
  {
    what: '`Ref` of a secret: it is its name, not its ARN, so the template was rewritten to the attribute `Id`',
    probe: () =>
      withProbeStack({ Secret: SECRET }, { Ref: { Value: { Ref: 'Secret' } } }, async (_, { Ref = '' }) => {
        return !Ref.startsWith('arn:');
      }),
  },
  {
    what: 'throttling: API Gateway lets any number of calls through',
    probe: () =>
      withProbeStack(
        SLOW_API,
        { Url: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } } },
        async (_, { Url }) => {
          const calls = Array.from({ length: AT_ONCE }, () => fetch(reachable(`${Url}/`)));
          return (await Promise.all(calls)).every(({ status }) => status !== 429);
        },
      ),
  },
  {
    what: 'limits of bodies: API Gateway passes on what is over 10 MB',
    async probe() {
      const { ApiUrl } = await stackOutputs(PAPERHOOK_STACK);
      const { status } = await fetch(reachable(`${ApiUrl}/no-such-path`), {
        method: 'POST',
        body: new Uint8Array(TOO_LARGE_BYTES),
      });
      return status !== 413;
    },
  },
  {
    what: "the lifecycle of the bucket: CloudFormation gives it none, so the rules were read in the deployed stack's template, and nothing ever expires",
    async probe() {
      const client = new S3Client();
      const { BucketName: Bucket } = await stackOutputs(PAPERHOOK_STACK);
      try {
        await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
        return false;
      } catch (error) {
        if (error instanceof Error && error.name === 'NoSuchLifecycleConfiguration') return true;
        throw error;
      } finally {
        client.destroy();
      }
    },
  },
  {
    what: 'access logs: API Gateway writes none',
    async probe() {
      const resources = await stackResources(PAPERHOOK_STACK);
      const group = resources.find(
        ({ type, logicalId }) => type === 'AWS::Logs::LogGroup' && /AccessLogs/.test(logicalId),
      );
      return (await logLines(String(group?.physicalId))).length === 0;
    },
  },
  {
    what: 'metrics and alarms: none is made of what functions and services measure, and no alarm goes off',
    async probe() {
      const form = { Action: 'DescribeAlarms', Version: '2010-08-01' };
      const answer = await awsQuery('monitoring', form);
      const states = [...answer.matchAll(/<StateValue>(\w+)</g)];
      if (states.length === 0) throw new Error('no alarm was deployed');
      return states.every(([, state]) => state === 'INSUFFICIENT_DATA');
    },
  },
  {
    what: "JSON log lines: what functions print is kept as it is, Lambda's own lines are text",
    async probe() {
      const resources = await stackResources(PAPERHOOK_STACK);
      const group = resources.find(({ logicalId }) => logicalId.startsWith('SubmitJobLogs'));
      return (await logLines(String(group?.physicalId))).some((line) => line.startsWith('START RequestId: '));
    },
  },
];

/** What would take days or a second machine to see. */
const NOT_PROBED = [
  'updates of functions: those at work are ended, where AWS lets them finish; the second deployment says how many calls that cut off',
  'fair queues, the lag of indexes, throttled tables, and the second or two that AWS takes to make a right known',
  "functions' memory, start-up times and arm64: they are processes of this machine's own Node",
  'encryption at rest, and the least TLS version of the bucket',
];

/** Says what this run could not show. Throws when the emulator does better than is said here, or worse than is relied on. */
export async function showLimits(): Promise<void> {
  if (!(await enforcesRights()))
    throw new Error('The emulator does not enforce IAM policies: nothing has tested the rights.');
  const over: string[] = [];
  for (const { what, probe } of PROBED) {
    if (await probe()) console.log(`   - ${what} (seen in this run)`);
    else over.push(what);
  }
  for (const what of NOT_PROBED) console.log(`   - ${what}`);
  if (over.length > 0)
    throw new Error(`The emulator can by now, and the list of limits says it can't:\n${over.join('\n')}`);
}
