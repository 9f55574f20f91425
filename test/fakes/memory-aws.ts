/** The product's own stores, as its functions open them, on tables and a bucket in memory. */
import type { S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { creditPorts } from '../../shared/credits/credit-ports.ts';
import { bucketFiles } from '../../shared/files/bucket.ts';
import type { Obligation } from '../../shared/jobs/obligation.ts';
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
import { dynamoTenantIndex } from '../../shared/store/tenant-index.ts';
import { dynamoUploads } from '../../shared/store/uploads.ts';
import { clientOf } from './aws/client-of.ts';
import { memoryDynamoDb } from './aws/memory-dynamodb.ts';
import { memoryS3 } from './aws/memory-s3.ts';
import { T0 } from './example-job.ts';
import { JOBS, SETTINGS, tableDefinitions } from './table-definitions.ts';

export function memoryAws(nowMs: () => number = () => T0) {
  const dynamodb = memoryDynamoDb(tableDefinitions);
  const s3 = memoryS3({ now: nowMs });
  const tables = clientOf<DynamoDBDocumentClient>(dynamodb);
  const settings = dynamoSettings(tables, SETTINGS);
  return {
    /** The items of the jobs table, whatever their kind, by id. */
    table: dynamodb.tables[JOBS],
    obligations: <Item extends Obligation>() => dynamoObligations<Item>(tables, JOBS),
    leaveBatch: dynamoLeaveBatch(tables, JOBS),
    books: dynamoBooks(tables, JOBS),
    endpoints: dynamoEndpoints(tables, SETTINGS),
    health: dynamoEndpointHealth(tables, SETTINGS),
    endpointItems: dynamoEndpointItems(tables, JOBS),
    attemptLog: dynamoAttemptLog(tables, JOBS),
    permits: dynamoPermits(tables, JOBS),
    noteHeard: dynamoHeard(tables, JOBS),
    keys: dynamoIdempotencyKeys(tables, JOBS),
    claimUpload: dynamoUploads(tables, JOBS),
    seeRequest: dynamoSeenRequests(tables, JOBS),
    queryByTenant: dynamoTenantIndex(tables, JOBS),
    settings,
    /** With nothing kept from an earlier minute, as a fresh process has it. */
    credits: () => creditPorts(tables, JOBS, settings.getGrant, nowMs),
    files: { ...bucketFiles(clientOf<S3Client>(s3), 'paperhook'), objects: s3.objects },
  };
}
