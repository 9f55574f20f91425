import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Alarm, type AlarmProps, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

/** An alarm that goes off at or above its threshold and takes silence for health, unless it says otherwise. */
export type Watch = Omit<AlarmProps, 'evaluationPeriods'> & {
  /** Goes into the mail. */
  alarmDescription: string;
  evaluationPeriods?: number;
};

const ALARMS = new ServicePrincipal('cloudwatch.amazonaws.com');

/** Where every alarm of the stage goes, and from there to the operator's mailbox. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;
  /** In the order in which they were made. */
  readonly all: Alarm[] = [];

  constructor(scope: Construct, id: string, email: string | undefined) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { masterKey: this.key(), enforceSSL: true });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [ALARMS],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { ArnLike: { 'aws:SourceArn': this.alarmsOfTheStack() } },
      }),
    );
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
  }

  /** For what lasts: the topic is told when it begins and when it is over. */
  onState(scope: Construct, id: string, watch: Watch): void {
    const alarm = this.onEvent(scope, id, watch);
    alarm.addOkAction(new SnsAction(this.topic));
  }

  /** For what happens: that no more of it has come means nothing, so nobody is told. */
  onEvent(scope: Construct, id: string, watch: Watch): Alarm {
    const alarm = new Alarm(scope, id, {
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...watch,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    this.all.push(alarm);
    return alarm;
  }

  /**
   * Of our own, because CloudWatch may not use AWS's key for SNS: alarms would go off and nobody would hear.
   * https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns
   */
  private key(): Key {
    const key = new Key(this, 'Key', {
      description: 'Encrypts what the alarms say on its way to the operator',
      enableKeyRotation: true,
      // Nothing that stays is encrypted under it.
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(7),
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [ALARMS],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        // In a key's policy: this key.
        resources: ['*'],
      }),
    );
    return key;
  }

  /** CloudFormation begins their names with the stack's. */
  private alarmsOfTheStack(): string {
    const stack = Stack.of(this);
    return stack.formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: `${stack.stackName}-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}
