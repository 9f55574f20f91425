/** Which message a webhook's request id came in first, for a day: whoever sends it again has only replayed it. */
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { DAY_MS, expiresAt } from '../jobs/kept.ts';
import { ifConditionHolds } from './if-condition-holds.ts';

/** Longer than any webhook is good for: shared/providers/ocrolus/webhook-verifier.ts bounds its window. */
const KEPT_MS = DAY_MS;

export interface SeenRequest {
  provider: string;
  connection: string;
  /** Bounded, as the message has it. */
  requestId: string;
  /** SQS's id of the message, the same however often it is received. */
  messageId: string;
  nowMs: number;
}

/** False when another message had the request before. */
export type SeeRequest = (request: SeenRequest) => Promise<boolean>;

export function dynamoSeenRequests(client: DynamoDBDocumentClient, tableName: string): SeeRequest {
  return async ({ provider, connection, requestId, messageId, nowMs }) => {
    const put = new PutCommand({
      TableName: tableName,
      Item: {
        id: `SEEN#${provider}#${connection}#${requestId}`,
        message_id: messageId,
        expires_at: expiresAt(nowMs + KEPT_MS),
      },
      ConditionExpression: 'attribute_not_exists(id) OR message_id = :message',
      ExpressionAttributeValues: { ':message': messageId },
    });
    return (await ifConditionHolds(() => client.send(put))) !== undefined;
  };
}
