import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Says why a rule of cdk-nag's AwsSolutions pack does not hold for a construct and what is in it.
 *
 * @param finding as cdk-nag names it, such as `S1` or `IAM5[Resource::*]`; one that is never found fails a test.
 */
export function acceptFinding(construct: IConstruct, finding: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `AwsSolutions-${finding}`, reason });
}
