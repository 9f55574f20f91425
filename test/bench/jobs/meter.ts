/** Counts what a world asks of AWS: invocations and their time, calls by operation, request units, bytes. */
import {
  GetCommand,
  type GetCommandOutput,
  QueryCommand,
  type QueryCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import type { FunctionName } from '../../../infra/function-names.ts';
import { billedSize } from '../../fakes/aws/dynamodb/size.ts';
import type { Item } from '../../fakes/aws/dynamodb/value.ts';
import type { Cloud, CloudWorld } from '../../simulation/cloud/cloud.ts';
import { currentInvocation } from '../../simulation/cloud/invocation.ts';
import type { Product } from '../../simulation/product/load-product.ts';
import { readUnits, type WriteUnits, writeUnits } from './units.ts';

/**
 * By name. `invocations.NAME` and `ms.NAME` of a function, `dynamodb.UpdateItem` and so on: calls; `write_units`,
 * `index_write_units.INDEX`, `read_units`; `provider_calls`; `api`, `sqs`: requests as they are billed, `sqs_fair` of them with a group; `bytes.*`.
 * What the poller does every minute whether anything is due or not has `poll.` in front.
 */
export type Counts = Record<string, number>;

type Service = 'dynamodb' | 's3' | 'sqs';

const SQS_REQUEST_BYTES = 65_536;
const API_REQUEST_BYTES = 524_288;
/** What Lambda's JSON format puts around an object. */
const LAMBDAS_OWN = {
  timestamp: '2026-03-02T08:00:00.000Z',
  level: 'INFO',
  requestId: '00000000-0000-4000-8000-000000000000',
};
/**
 * Of the two lines that Lambda adds to an invocation, as long as in its documentation:
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-advanced.html
 */
const LAMBDAS_LINES_BYTES = 520;
const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);
const READS = new Set(['GetItem', 'Query']);

export function createMeter(nowMs: () => number) {
  const counts = new Map<string, number>();
  /** Of the write that is being done. */
  let written: WriteUnits | undefined;

  function add(name: string, count = 1): void {
    counts.set(name, (counts.get(name) ?? 0) + count);
  }

  function addWrite({ table, indexes }: WriteUnits): void {
    add('write_units', table);
    for (const [name, units] of Object.entries(indexes)) add(`index_write_units.${name}`, units);
  }

  function countRead(prefix: string, command: object, result: object): void {
    if (command instanceof GetCommand) {
      const { Item: item } = result as GetCommandOutput;
      const bytes = item ? billedSize(item as Item) : 0;
      add('read_units', readUnits(bytes, command.input.ConsistentRead === true));
    }
    if (command instanceof QueryCommand) {
      const { Items = [] } = result as QueryCommandOutput;
      const bytes = Items.reduce((sum, item) => sum + billedSize(item as Item), 0);
      add(`${prefix}read_units`, readUnits(bytes, command.input.ConsistentRead === true));
    }
  }

  function countBytes(operation: string, command: object, result: object): void {
    const { Body, MessageBody }: Record<string, unknown> = Object(Reflect.get(command, 'input'));
    if (operation === 's3.PutObject') add('bytes.s3_put', bytesOf(Body));
    if (operation === 's3.GetObject') add('bytes.s3_get', Number(Reflect.get(result, 'ContentLength') ?? 0));
    if (operation !== 'sqs.SendMessage') return;
    const requests = requestsFor(bytesOf(MessageBody));
    add('bytes.sqs', bytesOf(MessageBody));
    add('sqs', requests);
    // What a group costs more is paid for its sending, receiving and deleting.
    if ('MessageGroupId' in Reflect.get(command, 'input')) add('sqs_fair', 2 * requests + 1);
  }

  function count(service: Service, command: object, result: object): void {
    const name = command.constructor.name.replace(/Command$/, '');
    const operation = service === 'dynamodb' ? dynamoName(name) : name;
    const prefix = isOfPoll(operation) ? 'poll.' : '';
    add(`${prefix}${service}.${operation}`);
    if (service === 'dynamodb' && !WRITES.has(operation) && !READS.has(operation))
      throw new Error(`nobody knows what ${operation} costs`);
    if (service === 'dynamodb' && WRITES.has(operation)) addWrite(written ?? { table: 1, indexes: {} });
    written = undefined;
    countRead(prefix, command, result);
    countBytes(`${service}.${operation}`, command, result);
    if (service === 'sqs' && operation !== 'SendMessage') add(`${prefix}sqs`);
  }

  return {
    counts: (): Counts => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),

    watch: {
      onWrite(table, _id, before, after) {
        written = writeUnits(table, before as Item | undefined, after as Item | undefined);
        if (after) add('bytes.dynamodb', billedSize(after as Item));
      },
      onCommand: count,
      onReceive(_queue, { Body = '' }) {
        // The event source's own two: it receives the message and deletes it.
        add('sqs', requestsFor(Buffer.byteLength(Body)) + 1);
      },
      onDone: () => undefined,
    } satisfies Pick<CloudWorld, 'onWrite' | 'onCommand' | 'onReceive' | 'onDone'>,

    onRequest(body: unknown): void {
      const bytes = Buffer.byteLength(typeof body === 'string' ? body : JSON.stringify(body ?? ''));
      add('api', Math.max(1, Math.ceil(bytes / API_REQUEST_BYTES)));
      add('bytes.api', bytes);
    },

    onProviderCall(): void {
      add('provider_calls');
    },

    /** To somebody on the internet: a provider, an endpoint, a client. */
    onSent(body: unknown): void {
      add('bytes.out', bytesOf(body));
    },

    onLog(line: unknown): void {
      const logged = typeof line === 'string' ? line : JSON.stringify({ ...LAMBDAS_OWN, message: line });
      add(`${prefixOf(currentInvocation()?.functionName)}bytes.log`, Buffer.byteLength(logged));
    },

    /** The product, each of its functions timed on the world's clock. */
    timed(product: Product): Product {
      return {
        start(version, functionName) {
          const handler = product.start(version, functionName);
          return async (event, context) => {
            const begunMs = nowMs();
            try {
              return await handler(event, context);
            } finally {
              const prefix = prefixOf(functionName);
              add(`${prefix}bytes.log`, LAMBDAS_LINES_BYTES);
              add(`${prefix}invocations.${functionName}`);
              add(`${prefix}ms.${functionName}`, nowMs() - begunMs);
            }
          };
        },
      };
    },

    /** The cloud, as functions get to see it: writes that are refused cost, too, and so do secrets. */
    paid(cloud: Cloud): Cloud {
      return {
        ...cloud,
        async call(service, command) {
          try {
            return await cloud.call(service, command);
          } catch (error) {
            if (Object(error).name === 'ConditionalCheckFailedException') {
              add(`dynamodb.${dynamoName(command.constructor.name.replace(/Command$/, ''))}`);
              const { Item: wanted } = Object(Reflect.get(command, 'input'));
              const { table } = writeUnits('', seenBy(cloud, command), wanted);
              addWrite({ table, indexes: {} });
            }
            throw error;
          }
        },
        secret(name) {
          add('secretsmanager.GetSecretValue');
          return cloud.secret(name);
        },
      };
    },
  };
}

export type Meter = ReturnType<typeof createMeter>;

/** What it does every minute: it looks into each shard and each dead-letter queue. */
function isOfPoll(operation: string): boolean {
  const functionName: FunctionName | undefined = currentInvocation()?.functionName;
  return functionName === 'poll-due-items' && ['Query', 'ReceiveMessage'].includes(operation);
}

function prefixOf(functionName: FunctionName | undefined): string {
  return functionName === 'poll-due-items' ? 'poll.' : '';
}

function requestsFor(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / SQS_REQUEST_BYTES));
}

function dynamoName(name: string): string {
  return name === 'Query' ? name : `${name}Item`;
}

function seenBy({ jobs, settings }: Cloud, command: object): Item | undefined {
  const { Key, Item: item } = Object(Reflect.get(command, 'input'));
  const id = String(Object(Key ?? item).id);
  return (jobs.get(id) ?? settings.get(id)) as Item | undefined;
}

function bytesOf(body: unknown): number {
  if (typeof body === 'string') return Buffer.byteLength(body);
  if (body instanceof Blob) return body.size;
  if (body instanceof FormData) return [...body.values()].reduce((sum, value) => sum + bytesOf(value), 0);
  return body instanceof Uint8Array ? body.length : 0;
}
