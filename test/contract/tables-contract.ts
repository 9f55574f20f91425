/** All that is kept in the two tables, in whatever plays DynamoDB. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoLedger } from '../../shared/credits/ledger.ts';
import { dynamoSpentCounter } from '../../shared/credits/spent-counter.ts';
import type { EndpointItem } from '../../shared/deliveries/endpoint-item.ts';
import type { BookItem } from '../../shared/jobs/book.ts';
import type { Job } from '../../shared/jobs/job.ts';
import type { UploadItem } from '../../shared/jobs/upload.ts';
import { dynamoAttemptLog } from '../../shared/store/attempts.ts';
import { dynamoLeaveBatch } from '../../shared/store/batches.ts';
import { dynamoBooks } from '../../shared/store/books.ts';
import { dynamoObligations } from '../../shared/store/dynamo-obligations.ts';
import { dynamoEndpointHealth } from '../../shared/store/endpoint-health.ts';
import { dynamoEndpointItems } from '../../shared/store/endpoint-items.ts';
import { dynamoEndpoints } from '../../shared/store/endpoints.ts';
import { dynamoHeard } from '../../shared/store/heard.ts';
import { dynamoIdempotencyKeys } from '../../shared/store/idempotency-keys.ts';
import { dynamoPermits } from '../../shared/store/permits.ts';
import { dynamoSeenRequests } from '../../shared/store/seen-requests.ts';
import { dynamoSettings } from '../../shared/store/settings.ts';
import { dynamoUploads } from '../../shared/store/uploads.ts';
import { JOBS, SETTINGS } from '../fakes/table-definitions.ts';
import { attemptsContract } from './attempts-contract.ts';
import { batchesContract } from './batches-contract.ts';
import { booksContract } from './books-contract.ts';
import { creditsContract } from './credits-contract.ts';
import { endpointItemsContract } from './endpoint-items-contract.ts';
import { endpointsContract } from './endpoints-contract.ts';
import { expressionsContract } from './expressions-contract.ts';
import { heardContract } from './heard-contract.ts';
import { idempotencyKeysContract } from './idempotency-keys-contract.ts';
import { indexesContract } from './indexes-contract.ts';
import { type ContractItem, obligationStoreContract } from './obligation-store-contract.ts';
import { permitsContract } from './permits-contract.ts';
import { seenRequestsContract } from './seen-requests-contract.ts';
import { settingsContract } from './settings-contract.ts';
import { tenantIndexContract } from './tenant-index-contract.ts';
import { uploadsContract } from './uploads-contract.ts';

export function tablesContract(
  name: string,
  client: DynamoDBDocumentClient,
  wrong: readonly string[] = [],
): void {
  const obligations = dynamoObligations<ContractItem>(client, JOBS);
  obligationStoreContract(name, () => obligations);
  const keys = dynamoIdempotencyKeys(client, JOBS);
  idempotencyKeysContract(name, () => keys);
  const claim = dynamoUploads(client, JOBS);
  uploadsContract(name, () => ({ claim, store: dynamoObligations<UploadItem>(client, JOBS) }));
  const credits = { ledger: dynamoLedger(client, JOBS), counter: dynamoSpentCounter(client, JOBS) };
  creditsContract(name, () => credits);
  const leaveBatch = dynamoLeaveBatch(client, JOBS);
  batchesContract(name, () => ({ leaveBatch, jobs: dynamoObligations<Job>(client, JOBS) }));
  booksContract(name, () => ({
    books: dynamoBooks(client, JOBS),
    items: dynamoObligations<BookItem>(client, JOBS),
  }));
  heardContract(name, () => ({
    noteHeard: dynamoHeard(client, JOBS),
    jobs: dynamoObligations<Job>(client, JOBS),
  }));
  const permits = dynamoPermits(client, JOBS);
  permitsContract(name, () => permits);
  const seeRequest = dynamoSeenRequests(client, JOBS);
  seenRequestsContract(name, () => ({ seeRequest, client, tableName: JOBS }));
  const settings = dynamoSettings(client, SETTINGS);
  settingsContract(name, () => settings);
  endpointsContract(name, () => ({
    endpoints: dynamoEndpoints(client, SETTINGS),
    health: dynamoEndpointHealth(client, SETTINGS),
    settings,
  }));
  endpointItemsContract(name, () => ({
    endpointItems: dynamoEndpointItems(client, JOBS),
    items: dynamoObligations<EndpointItem>(client, JOBS),
    client,
  }));
  const attempts = dynamoAttemptLog(client, JOBS);
  attemptsContract(name, () => attempts);
  expressionsContract(name, () => ({ client, tableName: JOBS }), wrong);
  indexesContract(name, () => client, wrong);
  tenantIndexContract(name, () => client);
}
