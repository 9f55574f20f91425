/**
 * A system that runs somewhere, with what the tests of the whole do to it: call it as a client, wait, make its providers
 * misbehave, look at what it has left. The same tests take one that runs on this machine and one that is deployed.
 */
import assert from 'node:assert/strict';
import { setInterval as every } from 'node:timers/promises';
import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import { Webhook } from 'standardwebhooks';
import type { Target } from '../../infra/admin/target/target.ts';
import type { ReceivedDelivery } from '../../infra/local/sample-endpoint.ts';
import type { Stage } from '../../infra/stages/stage.ts';
import type { ProviderName } from '../../shared/providers/registry.ts';

// biome-ignore lint/suspicious/noExplicitAny: each test says what it expects of a body
export type Body = any;

/** A body of bytes or a form goes as it is, any other as JSON. */
export type Call = [method: string, path: string, body?: unknown, headers?: Record<string, string>];

/** Where it runs, and a tenant that is ready to use it. */
export interface Running {
  stage: Stage;
  apiUrl: string;
  apiKey: string;
  /** Template id by name; each is named after its provider. */
  templates: Readonly<Record<string, string>>;
  /** What the deliveries of each template are signed with, by its name. */
  signingSecrets: Readonly<Record<string, string>>;
  /** Control URL by provider. */
  simulators: Readonly<Record<string, string>>;
  endpointUrl: string;
  /** What the endpoint has received. */
  deliveries(): Promise<readonly ReceivedDelivery[]>;
  /** Of the stack, by name. */
  outputs: Readonly<Record<string, string>>;
  /** For the operator's commands. */
  target: Target;
  documents: DynamoDBDocumentClient;
  s3: S3Client;
  sqs: SQSClient;
  /** All lines of a function's log that are complete. */
  logLines(functionName: string): Promise<string[]>;
  functionNames: readonly string[];
  patience: Patience;
  close(): Promise<void>;
}

export interface Patience {
  /** Nothing takes nearly as long. */
  boundMs: number;
  betweenLooksMs: number;
}

export type System = ReturnType<typeof systemOf>;

export function systemOf(running: Running) {
  const { apiUrl, apiKey, documents, s3, outputs, simulators, signingSecrets, patience } = running;

  /** Looks until there is something to be seen. */
  async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
    const endMs = Date.now() + patience.boundMs;
    for await (const _ of every(patience.betweenLooksMs)) {
      const found = await look();
      if (found !== undefined) return found;
      if (Date.now() > endMs) break;
    }
    throw new Error('what was waited for has not come about');
  }

  async function call(...[method, path, body, headers]: Call): Promise<{ status: number; body: Body }> {
    const isRaw = body === undefined || body instanceof FormData || body instanceof Uint8Array;
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: { 'x-auth': apiKey, ...(!isRaw && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: isRaw ? (body as FormData) : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  async function must(expected: number, ...request: Call): Promise<Body> {
    const { status, body } = await call(...request);
    assert.equal(status, expected, JSON.stringify(body));
    return body;
  }

  async function items(TableName: string | undefined): Promise<Body[]> {
    const found: Body[] = [];
    const pages = paginateScan({ client: documents }, { TableName, ConsistentRead: true });
    for await (const { Items = [] } of pages) found.push(...Items);
    return found;
  }

  return {
    ...running,
    until,
    call,
    /** Answers the body, if the status is the expected one. */
    must,

    async refused(status: number, error: string, message: RegExp, ...request: Call): Promise<void> {
      const { error: code, message: said, request_id, ...others } = await must(status, ...request);
      assert.equal(code, error, said);
      assert.match(said, message);
      assert.ok(request_id.length > 0);
      assert.deepEqual(others, {});
    },

    /** Again, while a worker has the job at this moment: it lets go of it soon. */
    insist: (...request: Call) =>
      until(async () => {
        const reply = await call(...request);
        return reply.status === 409 && /A worker has/.test(reply.body.message) ? undefined : reply;
      }),

    /** Waits until the job is over, and so is its delivery. */
    ended: (jobId: string, headers: Record<string, string> = {}): Promise<Body> =>
      until(async () => {
        const { body } = await call('GET', `/jobs/${jobId}`, undefined, headers);
        return body.completed_at !== undefined && body.delivery.state !== 'owed' ? body : undefined;
      }),

    /** What the endpoint has received about a job, each verified as a receiver does. */
    async delivered(jobId: string, signingSecret = signingSecrets['azoraone']) {
      const all = await running.deliveries();
      return all
        .filter(({ rawBody }) => JSON.parse(rawBody).job_id === jobId)
        .map(({ rawBody, headers }) => {
          const event: Body = new Webhook(String(signingSecret)).verify(rawBody, headers);
          return { id: headers['webhook-id'], event, headers };
        });
    },

    /** Reads a list of a simulator's. */
    async simulated(provider: ProviderName, list: string): Promise<Body[]> {
      return JSON.parse(await (await fetch(`${simulators[provider]}/${list}`)).text());
    },

    /** Has a simulator do something, or do something wrong. */
    async control(provider: ProviderName, action: string, input: object): Promise<void> {
      const body = JSON.stringify(input);
      const response = await fetch(`${simulators[provider]}/${action}`, { method: 'POST', body });
      assert.equal(response.status, 201, await response.text());
    },

    fault(provider: ProviderName, fault: object): Promise<void> {
      return this.control(provider, 'faults', fault);
    },

    /** Of the jobs table. */
    async item(id: string): Promise<Body> {
      const TableName = outputs['JobsTableName'];
      return (await documents.send(new GetCommand({ TableName, Key: { id }, ConsistentRead: true }))).Item;
    },

    jobItems: () => items(outputs['JobsTableName']),
    settingsItems: () => items(outputs['SettingsTableName']),

    async itemIds(): Promise<string[]> {
      return (await items(outputs['JobsTableName'])).map(({ id }) => id);
    },

    async objectKeys(prefix = ''): Promise<string[]> {
      const { Contents = [] } = await s3.send(
        new ListObjectsV2Command({ Bucket: outputs['BucketName'], Prefix: prefix }),
      );
      return Contents.map(({ Key = '' }) => Key);
    },

    async forgetSetting(id: string): Promise<void> {
      const TableName = outputs['SettingsTableName'];
      await documents.send(
        new DeleteCommand({ TableName, Key: { id }, ConditionExpression: 'attribute_exists(id)' }),
      );
    },
  };
}
