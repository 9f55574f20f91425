import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { WorkFunction } from './work-function.ts';

/**
 * The secrets of the connections. The operator's command makes them, not the stack, and functions find them by
 * name: the one thing here that has a name of its own, after the stack's.
 */
export class Connections extends Construct {
  /** The secret of a connection is `${prefix}${provider}/${name}`. */
  readonly prefix: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.prefix = `${Stack.of(this).stackName}/connections/`;
  }

  giveTo(fn: WorkFunction): void {
    fn.give('CONNECTIONS_PREFIX', this.prefix, {
      actions: ['secretsmanager:GetSecretValue'],
      resources: [
        Stack.of(this).formatArn({
          service: 'secretsmanager',
          resource: 'secret',
          resourceName: `${this.prefix}*`,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
      wildcard:
        'The operator makes connections when the stack is there: their prefix is all that is known of them.',
    });
  }
}
