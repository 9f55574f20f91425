/**
 * What becomes known of the endpoints of tenants and of templates, in the settings table. Each change is one write on the
 * endpoint's own item, or its template's, and happens only if its URL has not been set anew since it was read.
 */
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  type EndpointHealth,
  type EndpointRef,
  HEALTH_NAMES,
  type OffReason,
} from '../deliveries/endpoint.ts';
import { endpointKey } from './endpoints.ts';
import { ifConditionHolds } from './if-condition-holds.ts';
import { templateKey } from './templates.ts';

export type OpenBreaker = Required<Pick<EndpointHealth, 'parks_since' | 'parks_said'>>;

export interface EndpointHealthStore {
  /**
   * It has not taken a delivery, at its first attempt perhaps; that was known then, and is no news if it has taken one that was
   * begun since. Answers what is known of it by now; undefined when it is not there, or its URL is another.
   */
  noteFailure(ref: EndpointRef, isFirstAttempt: boolean, atMs: number): Promise<EndpointHealth | undefined>;
  /** It has taken a delivery that was begun then, after it had not taken one. */
  noteSuccess(ref: EndpointRef, atMs: number): Promise<void>;
  /** Opens its circuit breaker: from now on deliveries wait for their turn. */
  openBreaker(ref: EndpointRef, sinceMs: number): Promise<void>;
  /** Closes it, unless it has been opened again since this was read. */
  closeBreaker(ref: EndpointRef, read: OpenBreaker): Promise<void>;
  /** False when it was off already. */
  switchOff(ref: EndpointRef, reason: OffReason, atMs: number): Promise<boolean>;
  /** With nothing known against it. */
  switchOn(ref: EndpointRef): Promise<boolean>;
}

function keyOf({ endpoint_id, level }: Pick<EndpointRef, 'endpoint_id' | 'level'>) {
  return { id: level === 'template' ? templateKey(endpoint_id) : endpointKey(endpoint_id) };
}

export function dynamoEndpointHealth(client: DynamoDBDocumentClient, tableName: string): EndpointHealthStore {
  /** The item's attributes after the update; undefined when its URL is another by now, or the condition does not hold. */
  async function update(
    { endpoint_id, level, sealed_url }: EndpointRef,
    write: (path: (name: string) => string) => { UpdateExpression: string; condition?: string },
    values: Record<string, unknown> = {},
  ): Promise<EndpointHealth | undefined> {
    const path = (name: string) => (level === 'template' ? `webhook.${name}` : name);
    const { UpdateExpression, condition } = write(path);
    const command = new UpdateCommand({
      TableName: tableName,
      Key: keyOf({ endpoint_id, level }),
      UpdateExpression,
      ConditionExpression: [`${path('sealed_url')} = :sealed`, ...(condition ? [condition] : [])].join(
        ' AND ',
      ),
      ExpressionAttributeValues: { ...values, ':sealed': sealed_url },
      ReturnValues: 'ALL_NEW',
    });
    const attributes = (await ifConditionHolds(() => client.send(command)))?.Attributes;
    return level === 'template' ? attributes?.['webhook'] : attributes;
  }

  async function read(ref: EndpointRef): Promise<EndpointHealth | undefined> {
    const get = new GetCommand({ TableName: tableName, Key: keyOf(ref), ConsistentRead: true });
    const { Item } = await client.send(get);
    const target = ref.level === 'template' ? Item?.['webhook'] : Item;
    return target?.sealed_url === ref.sealed_url ? target : undefined;
  }

  return {
    async noteFailure(ref, isFirstAttempt, atMs) {
      const values = { ':at': atMs, ...(isFirstAttempt && { ':one': 1, ':none': 0 }) };
      const noted = await update(
        ref,
        (path) => {
          const since = `${path('failing_since')} = if_not_exists(${path('failing_since')}, :at)`;
          const count = `${path('failures')} = if_not_exists(${path('failures')}, :none) + :one`;
          const tookAt = path('took_at');
          return {
            UpdateExpression: `SET ${isFirstAttempt ? `${since}, ${count}` : since}`,
            condition: `(attribute_not_exists(${tookAt}) OR ${tookAt} <= :at)`,
          };
        },
        values,
      );
      return noted ?? read(ref);
    },

    async noteSuccess(ref, atMs) {
      await update(
        ref,
        (path) => ({
          UpdateExpression: `SET ${path('took_at')} = :at REMOVE ${path('failing_since')}, ${path('failures')}`,
        }),
        { ':at': atMs },
      );
    },

    async openBreaker(ref, sinceMs) {
      await update(
        ref,
        (path) => {
          const since = `${path('parks_since')} = if_not_exists(${path('parks_since')}, :since)`;
          const times = `${path('parks_said')} = if_not_exists(${path('parks_said')}, :none) + :one`;
          return { UpdateExpression: `SET ${since}, ${times}` };
        },
        { ':since': sinceMs, ':none': 0, ':one': 1 },
      );
    },

    async closeBreaker(ref, { parks_since, parks_said }) {
      await update(
        ref,
        (path) => ({
          UpdateExpression: `REMOVE ${path('parks_since')}, ${path('parks_said')}`,
          // Once it was closed, how often it is opened is counted from one again.
          condition: `${path('parks_since')} = :since AND ${path('parks_said')} = :said`,
        }),
        { ':since': parks_since, ':said': parks_said },
      );
    },

    async switchOff(ref, reason, atMs) {
      const off = await update(
        ref,
        (path) => ({
          // A change that was made of what it was before is refused.
          UpdateExpression: `SET ${path('off_since')} = :at, ${path('off_reason')} = :reason ADD revision :one`,
          condition: `attribute_not_exists(${path('off_since')})`,
        }),
        { ':at': atMs, ':reason': reason, ':one': 1 },
      );
      return off !== undefined;
    },

    async switchOn(ref) {
      const on = await update(
        ref,
        (path) => ({ UpdateExpression: `REMOVE ${HEALTH_NAMES.map(path).join(', ')} ADD revision :one` }),
        { ':one': 1 },
      );
      return on !== undefined;
    },
  };
}
