/** What takes the providers' and the tenant's place in the test of a deployment: a stack of its own, removed again. */
import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export interface SimulatorsProps {
  /** Of the function. */
  bundleDirectory: string;
  /** In every path: who does not know it gets nothing. */
  token: string;
}

const TIMEOUT = Duration.seconds(29);

export class SimulatorsStack extends Stack {
  constructor(scope: Construct, id: string, { bundleDirectory, token }: SimulatorsProps) {
    super(scope, id, {
      description: 'Simulators for the test of a deployment of Paperhook',
      analyticsReporting: false,
    });
    const removalPolicy = RemovalPolicy.DESTROY;
    const table = new Table(this, 'Records', {
      partitionKey: { name: 'whose', type: AttributeType.STRING },
      sortKey: { name: 'nth', type: AttributeType.NUMBER },
      billingMode: BillingMode.PAY_PER_REQUEST,
      removalPolicy,
    });
    const queue = new Queue(this, 'WakeUps', { visibilityTimeout: TIMEOUT });
    const logGroup = new LogGroup(this, 'Logs', { retention: RetentionDays.ONE_DAY, removalPolicy });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    const lambda = new Lambda(this, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(bundleDirectory),
      timeout: TIMEOUT,
      memorySize: 1024,
      role,
      logGroup,
      environment: { TABLE: table.tableName, QUEUE_URL: queue.queueUrl, TOKEN: token },
    });
    const allow = (resource: string, ...actions: string[]) =>
      lambda.addToRolePolicy(new PolicyStatement({ actions, resources: [resource] }));
    allow(table.tableArn, 'dynamodb:Query', 'dynamodb:PutItem');
    allow(
      queue.queueArn,
      'sqs:SendMessage',
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
    );
    lambda.addEventSourceMapping('WakeUps', { eventSourceArn: queue.queueArn, batchSize: 10 });
    const api = new HttpApi(this, 'Api', {
      defaultIntegration: new HttpLambdaIntegration('Simulators', lambda),
    });
    new CfnOutput(this, 'Url', { value: `${api.apiEndpoint}/${token}` });
  }
}
