/** The system on this machine, started for one file of tests. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { localTarget } from '../../infra/admin/target/local-target.ts';
import { credentials, region } from '../../infra/local/engine/aws-names.ts';
import { startLocal } from '../../infra/local/run.ts';
import type { Running } from './system.ts';

export async function startLocalSystem(): Promise<Running> {
  const directory = await mkdtemp(join(tmpdir(), 'end-to-end-'));
  const run = await startLocal({ port: 0, logDirectory: directory });
  const target = localTarget(run);
  const at = (endpoint: string) => ({ region, credentials, endpoint });
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(at(run.endpoints.dynamodb)));
  const s3 = new S3Client(at(run.endpoints.s3));
  const sqs = new SQSClient(at(run.endpoints.sqs));
  return {
    ...run,
    stage: 'local',
    endpointUrl: run.endpoint.url,
    deliveries: async () => run.endpoint.deliveries(),
    target,
    documents,
    s3,
    sqs,
    functionNames: Object.keys(run.functions),
    async logLines(name) {
      const text = await readFile(run.functions[name]?.logFile ?? '', 'utf8');
      // The last one may not be written to its end.
      return text.split('\n').slice(0, -1);
    },
    patience: { boundMs: 60_000, betweenLooksMs: 50 },
    async close() {
      for (const client of [s3, sqs, documents]) client.destroy();
      target.close();
      await run.stop();
      await rm(directory, { recursive: true });
    },
  };
}
