import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoSettings } from '../../shared/store/settings.ts';
import { credentials, region } from './engine/aws-names.ts';
import type { Prepare } from './run.ts';
import { SIMULATOR_ACCESS } from './simulators/azoraone/access.ts';

/** An API key of the tenant `local` and the connection azoraone/main, as the operator's commands make them. */
export const prepareTenant: Prepare = async ({ endpoints, outputs }) => {
  const dynamodb = new DynamoDBClient({ region, credentials, endpoint: endpoints.dynamodb });
  const secrets = new SecretsManagerClient({ region, credentials, endpoint: endpoints.secretsManager });
  const settings = dynamoSettings(
    DynamoDBDocumentClient.from(dynamodb),
    String(outputs['SettingsTableName']),
  );
  const apiKey = `ph_${randomBytes(32).toString('base64url')}`;
  const created_at = Date.now();
  const key_id = apiKey.slice(0, 9);
  await settings.putApiKey(apiKey, { kind: 'api_key', tenant: 'local', key_id, created_at });
  await secrets.send(
    new CreateSecretCommand({
      Name: `${outputs['ConnectionsPrefix']}azoraone/main`,
      SecretString: JSON.stringify({
        api: SIMULATOR_ACCESS.api,
        client_key: SIMULATOR_ACCESS.clientKey,
        subscription_key: SIMULATOR_ACCESS.subscriptionKey,
        webhook_secrets: [randomBytes(32).toString('base64url')],
      }),
    }),
  );
  await settings.putConnection({ kind: 'connection', provider: 'azoraone', name: 'main', created_at });
  dynamodb.destroy();
  secrets.destroy();
  return { apiKey };
};
