import { after } from 'node:test';
import { dynamoObligations } from '../../shared/store/dynamo-obligations.ts';
import { dynamoIdempotencyKeys } from '../../shared/store/idempotency-keys.ts';
import { dynamoSettings } from '../../shared/store/settings.ts';
import { JOBS, SETTINGS } from '../fakes/table-definitions.ts';
import { idempotencyKeysContract } from './idempotency-keys-contract.ts';
import { type ContractItem, obligationStoreContract } from './obligation-store-contract.ts';
import { settingsContract } from './settings-contract.ts';
import { startTables } from './tables.ts';

const { client, close } = await startTables();
after(close);

const obligations = dynamoObligations<ContractItem>(client, JOBS);
obligationStoreContract('DynamoDB', () => obligations);
const reserveKey = dynamoIdempotencyKeys(client, JOBS);
idempotencyKeysContract('DynamoDB', () => reserveKey);
const settings = dynamoSettings(client, SETTINGS);
settingsContract('DynamoDB', () => settings);
