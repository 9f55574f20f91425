/** What comes of webhooks, in what way they may be wrong, and of queue messages that nobody can take, on the whole system. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { connectAzoraOne } from '../../infra/admin/connections/azoraone.ts';
import { type JobView, type PaperhookClient, paperhookClient } from '../../infra/local/paperhook-client.ts';
import { INVOICES } from '../../infra/local/samples/invoices.ts';
import { sampleInvoice } from '../../infra/local/samples/sample-invoice.ts';
import { type MeasuredLine, measuredLines } from './measured-lines.ts';
import { openSystem } from './open-system.ts';
import type { System } from './system.ts';

let system: System;
let client: PaperhookClient;

before(async () => {
  system = await openSystem();
  client = paperhookClient(system.apiUrl, system.apiKey);
});

after(() => system.close());

async function submit(fileName: string): Promise<string> {
  const templateId = String(system.templates['azoraone']);
  const bytes = await sampleInvoice(INVOICES.consulting);
  return (await client.processJob({ templateId, fileName, bytes })).job_id;
}

function delivered(jobId: string): Promise<JobView> {
  return system.until(async () => {
    const job = await client.getJob(jobId);
    return job.delivery.state === 'delivered' ? job : undefined;
  });
}

/** A webhook's URL under the address that the API has from here. */
function callable(url: string): URL {
  return new URL(url.replace(String(system.outputs['ApiUrl']), system.apiUrl));
}

/** The URL that AzoraOne was given for a job's document. */
function webhookUrl(jobId: string): Promise<URL> {
  return system.until(async () => {
    const files = await system.simulated('azoraone', 'files');
    const file = files.find(({ file_id }) => file_id === jobId);
    return file && callable(file.webhook_url);
  });
}

async function post(url: URL, body: string): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const text = await response.text();
  if (response.status === 200) assert.equal(text, '');
  return response.status;
}

interface DeadLetterRow {
  id: string;
  reason: string;
  about?: string;
}

async function deadLetters(): Promise<DeadLetterRow[]> {
  return (await system.jobItems()).filter(({ kind }) => kind === 'dead_letter');
}

function setAside(about: string | undefined, reason: RegExp): Promise<DeadLetterRow> {
  return system.until(async () => {
    return (await deadLetters()).find((row) => row.about === about && reason.test(row.reason));
  });
}

/** A line of a function's log that measures `metric`, as it is or as soon as it comes. */
function measured(
  name: string,
  metric: string,
  matches: (fields: Record<string, unknown>) => boolean,
): Promise<MeasuredLine> {
  return system.until(async () => {
    const lines = measuredLines(await system.logLines(name));
    return lines.find(({ _aws, ...fields }) => {
      const { Metrics = [] } = _aws.CloudWatchMetrics[0] ?? {};
      return Metrics.some(({ Name }) => Name === metric) && matches(fields);
    });
  });
}

/** As time would have done it. */
async function amendJob(jobId: string, field: 'accepted_at' | 'deadline', atMs: number): Promise<void> {
  await system.documents.send(
    new UpdateCommand({
      TableName: String(system.outputs['JobsTableName']),
      Key: { id: `JOB#${jobId}` },
      UpdateExpression: 'SET #field = :at',
      ConditionExpression: 'attribute_exists(id)',
      ExpressionAttributeNames: { '#field': field },
      ExpressionAttributeValues: { ':at': atMs },
    }),
  );
}

describe("AzoraOne's webhook that is authentic but unusable", { concurrency: true }, () => {
  const malformed: [as: string, reason: RegExp][] = [
    ['not_json', /not JSON/],
    ['no_file_id', /fileID is missing/],
    ['other_file_id', /another document than its URL/],
    ['unknown_status', /status/],
  ];
  for (const [as, reason] of malformed) {
    test(`as ${as} gets 200, is set aside, and the poller ends its job`, async () => {
      await system.fault('azoraone', { effect: 'malform_webhook', as, file_name: `${as}.pdf` });
      const jobId = await submit(`${as}.pdf`);
      const job = await delivered(jobId);
      assert.deepEqual([job.status, job.completed_via], ['SUCCESS', 'poller']);
      await setAside(`JOB#${jobId}`, reason);
      const sent = await system.simulated('azoraone', 'webhooks');
      assert.match(JSON.stringify(sent.filter(({ file_id }) => file_id === jobId)), /200/);
    });
  }
});

describe("AzoraOne's webhook", () => {
  test('twice, and again when its job is over, has one effect', async () => {
    await system.fault('azoraone', { effect: 'duplicate_webhook', file_name: 'twice.pdf' });
    const jobId = await submit('twice.pdf');
    const job = await delivered(jobId);
    assert.deepEqual([job.status, job.completed_via], ['SUCCESS', 'notification']);
    const url = await webhookUrl(jobId);
    url.searchParams.set('companyID', 'local');
    const late = JSON.stringify({
      fileID: jobId,
      fileName: 'twice.pdf',
      status: 'READY',
      type: '',
      subType: '',
    });
    assert.equal(await post(url, late), 200);
    const own = (await system.deliveries()).filter(({ rawBody }) => rawBody.includes(jobId));
    assert.equal(own.length, 1);
  });

  test('that is forged gets 401 and changes nothing', async () => {
    const jobId = await submit('forged.pdf');
    const url = await webhookUrl(jobId);
    const body = JSON.stringify({
      fileID: jobId,
      fileName: 'forged.pdf',
      status: 'ERROR',
      type: '',
      subType: '',
    });
    for (const token of ['', 'x', 'f'.repeat(64), undefined]) {
      const forged = new URL(url);
      forged.searchParams.set('companyID', 'local');
      if (token === undefined) forged.searchParams.delete('token');
      else forged.searchParams.set('token', token);
      assert.equal(await post(forged, body), 401);
    }
    assert.equal((await delivered(jobId)).status, 'SUCCESS');
  });

  test('that says ERROR of a document that is ready is only a hint', async () => {
    const jobId = await submit('hint.pdf');
    const url = await webhookUrl(jobId);
    url.searchParams.set('companyID', 'local');
    assert.equal(await post(url, JSON.stringify({ fileID: jobId, status: 'ERROR' })), 200);
    assert.equal((await delivered(jobId)).status, 'SUCCESS');
  });

  test('of a job that does not exist is set aside', async () => {
    const { target } = system;
    const secret = await target.secrets.read(`${target.connectionsPrefix}azoraone/main`);
    const [webhookSecret] = JSON.parse(secret ?? '{}').webhook_secrets;
    const jobId = '00000000-0000-4000-8000-000000000000';
    const token = createHmac('sha256', webhookSecret).update(`azoraone\nmain\njob\n${jobId}`).digest('hex');
    const url = new URL(
      `${system.apiUrl}/webhooks/azoraone/main?job=${jobId}&token=${token}&companyID=local`,
    );
    assert.equal(await post(url, JSON.stringify({ fileID: jobId, status: 'READY' })), 200);
    await setAside(`JOB#${jobId}`, /no job of that id/);
  });

  test("of a file that was added elsewhere, the vendor's sample request say, gets its 200", async () => {
    const { target } = system;
    const url = callable((await connectAzoraOne(target, 'main', {})).webhookUrl);
    url.searchParams.set('companyID', '123');
    const sample = { fileID: '100', fileName: 'invoice.pdf', status: 'READY', type: 'Receipt', subType: 'A' };
    assert.equal(await post(url, JSON.stringify(sample)), 200);
    // Nobody has claimed it: it waits for that as a reference of its own.
    await system.until(async () => {
      return (await system.jobItems()).find(
        ({ id, step }) => id === 'REF#azoraone#main#123/100' && step === 'adopt',
      );
    });
  });

  test('too large for a message goes through the bucket and leaves nothing there', async () => {
    const jobId = await submit('large.pdf');
    const url = await webhookUrl(jobId);
    url.searchParams.set('companyID', 'local');
    const body = JSON.stringify({ fileID: jobId, status: 'READY', padding: 'x'.repeat(800_000) });
    assert.equal(await post(url, body), 200);
    assert.equal(await post(url, `"${'x'.repeat(4_100_000)}"`), 413);
    assert.equal((await delivered(jobId)).status, 'SUCCESS');
    await system.until(async () => {
      return (await system.objectKeys('notifications/')).length === 0 ? true : undefined;
    });
  });
});

describe('when AzoraOne', { concurrency: true }, () => {
  test('has taken a document but its answer was lost, it is not given a second one', async () => {
    await system.fault('azoraone', { effect: 'lose_answer', file_name: 'lost-answer.pdf', times: 1 });
    const jobId = await submit('lost-answer.pdf');
    assert.equal((await delivered(jobId)).status, 'SUCCESS');
    const files = await system.simulated('azoraone', 'files');
    assert.equal(files.filter(({ file_id }) => file_id === jobId).length, 1);
  });

  test('throttles, Retry-After is kept and the job succeeds', async () => {
    const effect = { effect: 'answer_status', status: 429, retry_after_seconds: 1 };
    await system.fault('azoraone', { ...effect, file_name: 'throttled.pdf', times: 1 });
    const job = await delivered(await submit('throttled.pdf'));
    assert.equal(job.status, 'SUCCESS');
    assert.ok(job.timeline.some(({ event, detail }) => event === 'retry' && detail === 'provider_throttled'));
  });
});

test('a message in a dead-letter queue is kept, and then deleted', async () => {
  const { sqs, s3 } = system;
  const QueueUrl = String(system.outputs['SettleDeadLettersUrl']);
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"item":"JOB#nobody","step":"settle"}' }));
  await system.until(async () => {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: taken } =
      Attributes ?? {};
    return waiting === '0' && taken === '0' ? true : undefined;
  });
  // Deleted last: what is kept is complete.
  const letter = await setAside('JOB#nobody', /kept failing/);
  const body = await s3.send(
    new GetObjectCommand({
      Bucket: String(system.outputs['BucketName']),
      Key: letter.id.replace('DEAD#', 'dead-letters/'),
    }),
  );
  assert.equal(await body.Body?.transformToString(), '{"item":"JOB#nobody","step":"settle"}');
});

describe("in the functions' logs CloudWatch finds", { concurrency: true }, () => {
  const about = { provider: 'azoraone', connection: 'main' };
  const counted: [name: string, metric: string, fields: Record<string, unknown>][] = [
    [
      'settle-job',
      'JobsCompleted',
      { JobsCompleted: 1, JobsCompletedByPoller: 0, via: 'notification', ...about },
    ],
    ['settle-job', 'JobsCompleted', { JobsCompleted: 1, JobsCompletedByPoller: 1, via: 'poller', ...about }],
    ['settle-job', 'NotificationsSetAside', { NotificationsSetAside: 1, ...about }],
    ['settle-job', 'NotificationsOfUnknownFiles', { NotificationsOfUnknownFiles: 1, ...about }],
    ['poll-due-items', 'DeadLettersDrained', { DeadLettersDrained: 1, queue: 'settle' }],
  ];
  for (const [name, metric, fields] of counted) {
    test(`of ${name} ${JSON.stringify(fields)}`, async () => {
      const line = await measured(name, metric, (values) => isDeepStrictEqual(values, fields));
      assert.equal(line._aws.CloudWatchMetrics[0]?.Namespace, `paperhook-${system.stage}`);
    });
  }

  test('what the poller found and woke', async () => {
    const { OldestDueAgeSeconds: age } = await measured(
      'poll-due-items',
      'OldestDueAgeSeconds',
      ({ WakeUpsSent }) => Number(WakeUpsSent) > 0,
    );
    assert.ok(Number(age) > 0);
  });

  const refused = [
    ['start-job', 'add_file'],
    ['settle-job', 'get_file'],
  ] as const;
  for (const [name, operation] of refused) {
    test(`that ${name} is refused again and again, and then that the deadline ends the job`, async () => {
      const fileName = `refused-${operation}.pdf`;
      await system.fault('azoraone', {
        effect: 'answer_status',
        status: 401,
        operation,
        file_name: fileName,
      });
      const jobId = await submit(fileName);
      await amendJob(jobId, 'accepted_at', Date.now() - 3_600_000);
      await measured(name, 'JobsHeldUp', (values) => {
        return isDeepStrictEqual(values, { JobsHeldUp: 1, ...about });
      });
      await amendJob(jobId, 'deadline', Date.now());
      await measured(name, 'JobsFailedByDeadline', (values) => {
        return isDeepStrictEqual(values, { JobsFailedByDeadline: 1, ...about });
      });
      const { status, error } = await delivered(jobId);
      assert.deepEqual([status, error?.code], ['FAILED', 'deadline_exceeded']);
    });
  }
});

test('the time of a webhook is kept on its connection', async () => {
  const notifiedAt = await system.until(async () => {
    return (await system.settingsItems()).find(({ kind, provider, name }) => {
      return kind === 'connection' && provider === 'azoraone' && name === 'main';
    })?.['notified_at'];
  });
  assert.ok(Number.isSafeInteger(notifiedAt) && Number(notifiedAt) <= Date.now());
});

test('no upload outlives its delivery, and no log line holds a token, a key, a body or a file name', async () => {
  const jobId = await submit('kept-secret-name.pdf');
  await delivered(jobId);
  assert.deepEqual(await system.objectKeys(`uploads/${jobId}`), []);
  const { searchParams } = await webhookUrl(jobId);
  const token = searchParams.get('token') ?? '';
  assert.match(token, /^[0-9a-f]{64}$/);
  // What comes last of it is logged: where logs come late, there is something to be seen by now.
  await system.until(async () =>
    (await system.logLines('deliver-result')).some((line) => line.includes(jobId)) ? true : undefined,
  );
  for (const name of system.functionNames) {
    const log = (await system.logLines(name)).join('\n');
    for (const secret of [
      token,
      system.apiKey,
      String(system.signingSecrets['azoraone']),
      'kept-secret-name',
      'Harbour',
    ]) {
      assert.ok(!log.includes(secret), `the log of ${name} holds what it must not`);
    }
  }
});
