import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  InvalidRequestException,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  generateSecretString,
  generateSecretStringSchema,
} from '../../../infra/local/engine/secrets-manager/generate-secret-string.ts';
import { startSecretsManager } from '../../../infra/local/engine/secrets-manager/start-secrets-manager.ts';
import type { Listening } from '../../../infra/local/engine/services/listen.ts';

let server: Listening;
let client: SecretsManagerClient;

before(async () => {
  server = await startSecretsManager();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new SecretsManagerClient({
    region: 'us-east-1',
    credentials,
    endpoint: server.url,
    maxAttempts: 1,
  });
});

after(async () => {
  client.destroy();
  await server.close();
});

async function readValue(SecretId: string, VersionStage?: 'AWSCURRENT' | 'AWSPREVIOUS') {
  const request = VersionStage ? { SecretId, VersionStage } : { SecretId };
  return (await client.send(new GetSecretValueCommand(request))).SecretString;
}

test('a secret is read by its name and by its ARN', async () => {
  const { ARN = '' } = await client.send(new CreateSecretCommand({ Name: 'read/me', SecretString: 'one' }));
  assert.match(ARN, /^arn:aws:secretsmanager:us-east-1:000000000000:secret:read\/me-[\da-f]{6}$/);
  assert.equal(await readValue('read/me'), 'one');
  assert.equal(await readValue(ARN), 'one');
});

test('a new value becomes current and the one before it stays readable', async () => {
  await client.send(new CreateSecretCommand({ Name: 'rotate', SecretString: 'one' }));
  await client.send(new PutSecretValueCommand({ SecretId: 'rotate', SecretString: 'two' }));
  await client.send(new PutSecretValueCommand({ SecretId: 'rotate', SecretString: 'three' }));
  assert.equal(await readValue('rotate'), 'three');
  assert.equal(await readValue('rotate', 'AWSPREVIOUS'), 'two');
});

test('what is not there, and what is there already, are the errors that AWS has for it', async () => {
  await assert.rejects(readValue('nothing'), ResourceNotFoundException);
  await client.send(new CreateSecretCommand({ Name: 'empty' }));
  await assert.rejects(readValue('empty'), ResourceNotFoundException);
  await assert.rejects(client.send(new CreateSecretCommand({ Name: 'empty' })), ResourceExistsException);
});

test('a deleted secret is not readable; deleted at once, its name is free', async () => {
  await client.send(new CreateSecretCommand({ Name: 'delete', SecretString: 'one' }));
  await client.send(new DeleteSecretCommand({ SecretId: 'delete' }));
  await assert.rejects(readValue('delete'), InvalidRequestException);
  await client.send(new DeleteSecretCommand({ SecretId: 'delete', ForceDeleteWithoutRecovery: true }));
  await client.send(new CreateSecretCommand({ Name: 'delete', SecretString: 'two' }));
  assert.equal(await readValue('delete'), 'two');
});

test('an error goes out in the shape of the JSON 1.1 protocol', async () => {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: {
      'x-amz-target': 'secretsmanager.GetSecretValue',
      'content-type': 'application/x-amz-json-1.1',
    },
    body: '{"SecretId":"nothing"}',
  });
  assert.equal(response.status, 400);
  assert.deepEqual(await response.json(), {
    __type: 'ResourceNotFoundException',
    Message: "Secrets Manager can't find the specified secret.",
  });
});

test('GenerateSecretString makes the password that was asked for, alone or in a template', () => {
  const settings = { PasswordLength: 86, ExcludePunctuation: true };
  assert.match(generateSecretString(generateSecretStringSchema.parse(settings)), /^[A-Za-z0-9]{86}$/);
  const inTemplate = { ...settings, SecretStringTemplate: '{"current":"k1"}', GenerateStringKey: 'k1' };
  const { current, k1 } = JSON.parse(generateSecretString(generateSecretStringSchema.parse(inTemplate)));
  assert.equal(current, 'k1');
  assert.match(k1, /^[A-Za-z0-9]{86}$/);
});
