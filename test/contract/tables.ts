/** The two tables in an embedded DynamoDB of a test's own. */
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { credentials, region } from '../../infra/local/engine/aws-names.ts';
import { startDynamodb } from '../../infra/local/engine/services/start-dynamodb.ts';
import { tableDefinitions } from '../fakes/table-definitions.ts';

export async function startTables() {
  const service = await startDynamodb();
  return openTables(service.url, service.close);
}

/** The tables, newly made in the DynamoDB at that address. */
export async function openTables(url: string, closeService: () => Promise<void>) {
  const plain = new DynamoDBClient({ endpoint: url, region, credentials });
  for (const definition of tableDefinitions) await plain.send(new CreateTableCommand(definition));
  return {
    url,
    plain,
    // As shared/lambda/aws-clients.ts sets it up.
    client: DynamoDBDocumentClient.from(plain, { marshallOptions: { removeUndefinedValues: true } }),
    async close() {
      plain.destroy();
      await closeService();
    },
  };
}
