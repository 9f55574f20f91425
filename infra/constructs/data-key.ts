import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { StageSettings } from '../config.ts';
import { acceptFinding } from './accept-finding.ts';
import { removalPolicy } from './removal-policy.ts';
import type { WorkFunction } from './work-function.ts';

/**
 * The key under which endpoints' secrets are encrypted in the settings table: `{"current":"k1","k1":"<86 characters>"}`.
 * A rotation adds `k2` and makes it current; the older one stays for what was encrypted under it.
 */
export class DataKey extends Construct {
  readonly secret: Secret;

  constructor(scope: Construct, id: string, settings: StageSettings) {
    super(scope, id);
    this.secret = new Secret(this, 'Secret', {
      description: 'Encrypts the secrets of endpoints in the settings table',
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ current: 'k1' }),
        generateStringKey: 'k1',
        excludePunctuation: true,
        // 62 different characters: 512 bits.
        passwordLength: 86,
      },
      // Without it the secrets in a settings table that was kept could never be read again.
      removalPolicy: removalPolicy(settings),
    });
    acceptFinding(
      this.secret,
      'SMG4',
      'A rotation adds a key and keeps those before it for what they encrypted; how long, only the operator can say.',
    );
  }

  giveTo(fn: WorkFunction): void {
    fn.give('DATA_KEY_SECRET', this.secret.secretArn, {
      actions: ['secretsmanager:GetSecretValue'],
      resources: [this.secret.secretArn],
    });
  }
}
