/** A local run, with what the tests of the whole API do to it: call it as a client, wait, look at what it has left. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setInterval as every } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { Webhook } from 'standardwebhooks';
import { localTarget } from '../../infra/admin/target/local-target.ts';
import { credentials, region } from '../../infra/local/engine/aws-names.ts';
import { prepareTenant } from '../../infra/local/prepare-tenant.ts';
import { startLocal } from '../../infra/local/run.ts';

// biome-ignore lint/suspicious/noExplicitAny: each test says what it expects of a body
export type Body = any;

/** A body of bytes or a form goes as it is, any other as JSON. */
export type Call = [method: string, path: string, body?: unknown, headers?: Record<string, string>];

/** Nothing takes nearly as long. */
const BOUND_MS = 60_000;

export type ContractRun = Awaited<ReturnType<typeof openContractRun>>;

export async function openContractRun() {
  const directory = await mkdtemp(join(tmpdir(), 'contract-'));
  const run = await startLocal({ port: 0, prepare: prepareTenant, logDirectory: directory });
  const target = localTarget(run);
  const { dynamodb, s3 } = run.endpoints;
  const table = DynamoDBDocumentClient.from(new DynamoDBClient({ region, credentials, endpoint: dynamodb }));
  const bucket = new S3Client({ region, credentials, endpoint: s3 });

  async function call(...[method, path, body, headers]: Call): Promise<{ status: number; body: Body }> {
    const isRaw = body === undefined || body instanceof FormData || body instanceof Uint8Array;
    const response = await fetch(`${run.apiUrl}${path}`, {
      method,
      headers: { 'x-auth': run.apiKey, ...(!isRaw && { 'content-type': 'application/json' }), ...headers },
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

  return {
    ...run,
    target,
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
    delivered: (jobId: string, signingSecret = run.signingSecrets['azoraone']) =>
      run.endpoint
        .deliveries()
        .filter(({ rawBody }) => JSON.parse(rawBody).job_id === jobId)
        .map(({ rawBody, headers }) => {
          const event: Body = new Webhook(String(signingSecret)).verify(rawBody, headers);
          return { id: headers['webhook-id'], event, headers };
        }),

    /** Reads a list of a simulator's. */
    async simulated(provider: 'azoraone' | 'docuprox' | 'ocrolus', list: string): Promise<Body[]> {
      return JSON.parse(await (await fetch(`${run.simulators[provider]}/${list}`)).text());
    },

    async fault(provider: 'azoraone' | 'docuprox' | 'ocrolus', fault: object): Promise<void> {
      const body = JSON.stringify(fault);
      const response = await fetch(`${run.simulators[provider]}/faults`, { method: 'POST', body });
      assert.equal(response.status, 201, await response.text());
    },

    /** Of the jobs table. */
    async item(id: string): Promise<Body> {
      const TableName = run.outputs['JobsTableName'];
      return (await table.send(new GetCommand({ TableName, Key: { id }, ConsistentRead: true }))).Item;
    },

    async itemIds(): Promise<string[]> {
      const { Items = [] } = await table.send(new ScanCommand({ TableName: run.outputs['JobsTableName'] }));
      return Items.map(({ id }) => id);
    },

    async objectKeys(): Promise<string[]> {
      const { Contents = [] } = await bucket.send(
        new ListObjectsV2Command({ Bucket: run.outputs['BucketName'] }),
      );
      return Contents.map(({ Key = '' }) => Key);
    },

    async forgetSetting(id: string): Promise<void> {
      const TableName = run.outputs['SettingsTableName'];
      await table.send(
        new DeleteCommand({ TableName, Key: { id }, ConditionExpression: 'attribute_exists(id)' }),
      );
    },

    async close(): Promise<void> {
      bucket.destroy();
      table.destroy();
      target.close();
      await run.stop();
      await rm(directory, { recursive: true });
    },
  };
}

export async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  const endMs = Date.now() + BOUND_MS;
  for await (const _ of every(50)) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > endMs) break;
  }
  throw new Error('what was waited for has not come about');
}
