import { memoryFiles } from '../fakes/memory-files.ts';
import { memoryIdempotencyKeys } from '../fakes/memory-idempotency-keys.ts';
import { memoryObligations } from '../fakes/memory-obligations.ts';
import { memorySettings } from '../fakes/memory-settings.ts';
import { filesContract } from './files-contract.ts';
import { idempotencyKeysContract } from './idempotency-keys-contract.ts';
import { type ContractItem, obligationStoreContract } from './obligation-store-contract.ts';
import { settingsContract } from './settings-contract.ts';

const obligations = memoryObligations<ContractItem>();
obligationStoreContract('memory', () => obligations);
const reserveKey = memoryIdempotencyKeys();
idempotencyKeysContract('memory', () => reserveKey);
const settings = memorySettings();
settingsContract('memory', () => settings);
const files = memoryFiles();
filesContract('memory', () => files);
