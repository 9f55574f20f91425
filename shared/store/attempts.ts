/**
 * The attempt log on DynamoDB: an item an attempt, kept for 30 days, listed by endpoint, outcome and time. What endpoints
 * answered is not in it; that goes with the job's content.
 */
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Attempt, AttemptOutcome } from '../deliveries/delivery.ts';
import { expiresAt, REMEMBERED_MS } from '../jobs/kept.ts';
import { mapAtOnce } from '../map-at-once.ts';
import { dynamoTenantIndex } from './tenant-index.ts';

/** As many reads as one connection pool carries. */
const AT_ONCE = 25;

export interface LoggedAttempt extends Omit<Attempt, 'response'> {
  endpoint_id: string;
  /** The id of the event's item: a job, or an event's own. */
  item: string;
  event: string;
  /** The `webhook-id`. */
  delivery_id: string;
  /** Of all that were made of this delivery, from 1. */
  number: number;
}

export interface AttemptQuery {
  endpointId: string;
  outcome: AttemptOutcome;
  /** Epoch ms: from then on, and before that. */
  fromMs: number;
  toMs: number;
  limit: number;
  cursor?: string | undefined;
}

export interface AttemptPage {
  /** The newest first. */
  attempts: LoggedAttempt[];
  /** Undefined when nothing follows. */
  cursor: string | undefined;
}

export interface AttemptLog {
  /** Repeating it changes nothing. */
  write(attempt: LoggedAttempt): Promise<void>;
  /** Throws `bad_request` for a cursor that is none of this list and span of time. */
  list(query: AttemptQuery): Promise<AttemptPage>;
}

export function dynamoAttemptLog(client: DynamoDBDocumentClient, tableName: string): AttemptLog {
  const queryByTenant = dynamoTenantIndex(client, tableName);

  async function get(id: string): Promise<LoggedAttempt | undefined> {
    // What the index shows is written, but an eventual read may not have it yet.
    const get = new GetCommand({ TableName: tableName, Key: { id }, ConsistentRead: true });
    const { Item } = await client.send(get);
    return Item as LoggedAttempt | undefined;
  }

  return {
    async write({ endpoint_id, delivery_id, number, ...attempt }) {
      const put = new PutCommand({
        TableName: tableName,
        Item: {
          ...attempt,
          // Of two workers each of which made it the number is the same.
          id: `ATTEMPT#${endpoint_id}#${delivery_id}#${number}#${attempt.at}`,
          endpoint_id,
          delivery_id,
          number,
          listed_under: listedAttempts(endpoint_id, attempt.outcome),
          listed_at: attempt.at,
          expires_at: expiresAt(attempt.at + REMEMBERED_MS),
        },
      });
      await client.send(put);
    },

    async list({ endpointId, outcome, ...query }) {
      const listedUnder = listedAttempts(endpointId, outcome);
      const { rows, cursor } = await queryByTenant({ listedUnder, newestFirst: true, ...query });
      const found = await mapAtOnce(rows, AT_ONCE, ({ id }) => get(id));
      return { attempts: found.filter((attempt) => attempt !== undefined), cursor };
    },
  };
}

/** Under which an endpoint's attempts stand in the index by tenant. */
function listedAttempts(endpointId: string, outcome: AttemptOutcome): string {
  return `ATTEMPTS#${endpointId}#${outcome}`;
}
