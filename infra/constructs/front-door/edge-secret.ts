import { RemovalPolicy } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acceptFinding } from '../accept-finding.ts';
import type { WorkFunction } from '../work-function.ts';

/** What only our distribution adds to a request, so that the API's own address is no way around it. */
export class EdgeSecret extends Construct {
  readonly header = 'x-paperhook-edge';
  private readonly secret: Secret;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.secret = new Secret(this, 'Secret', {
      description: 'By it the API knows what came through CloudFront',
      // As admit-request reads it: whoever changes it leaves the one before it beside it as `previous`, for a while.
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: 'current',
        excludePunctuation: true,
        passwordLength: 64,
      },
      // A new one is as good.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acceptFinding(
      this.secret,
      'SMG4',
      'CloudFront is told it as well, which no rotation does by itself: one that did not would shut everybody out.',
    );
  }

  /** Put in by CloudFormation when it deploys: it stands in no template. */
  get value(): string {
    return this.secret.secretValueFromJson('current').unsafeUnwrap();
  }

  giveTo(fn: WorkFunction): void {
    fn.give('EDGE_SECRET', this.secret.secretArn, {
      actions: ['secretsmanager:GetSecretValue'],
      resources: [this.secret.secretArn],
    });
  }
}
