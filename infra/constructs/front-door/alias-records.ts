import { CfnOutput, Stack } from 'aws-cdk-lib';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import type { Domain } from '../../options.ts';

/** To what a name is to point. */
export interface Alias {
  types: ('A' | 'AAAA')[];
  target: string;
  targetZoneId: string;
}

/**
 * Points the domain to its target: in its hosted zone, or by whoever runs its DNS, who reads the output.
 *
 * @param scope the same one whatever the target is: Route 53 takes no second record of a name and type, and CloudFormation would
 * make it before it takes off the first.
 */
export function addAliasRecords(scope: Construct, { name, hostedZoneId }: Domain, alias: Alias): void {
  new CfnOutput(Stack.of(scope), 'DomainTarget', { value: alias.target });
  if (hostedZoneId === undefined) return;
  for (const type of alias.types) {
    new CfnRecordSet(scope, `${type}Record`, {
      name,
      type,
      hostedZoneId,
      aliasTarget: { dnsName: alias.target, hostedZoneId: alias.targetZoneId },
    });
  }
}
