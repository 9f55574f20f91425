import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { lambdaFunction, type SmallEngine, startSmallEngine } from './small-engine.ts';

const code = `
let count = 0;
export const handler = async (event, context) => {
  count += 1;
  if (event.log) console.log(event.log);
  if (event.raw) process.stdout.write(event.raw);
  if (event.throw) throw new RangeError('no');
  if (event.hang) await new Promise((resolve) => setTimeout(resolve, 60_000));
  return { count, pid: process.pid, variables: process.env, left: context.getRemainingTimeInMillis() };
};`;

let engine: SmallEngine;

before(async () => {
  process.env['SOME_SECRET_OF_THE_HOST'] = 'hidden';
  const resources = {
    Work: lambdaFunction('work', {
      MemorySize: 256,
      Environment: { Variables: { BUCKET: { Ref: 'Files' } } },
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO' },
    }),
    Slow: lambdaFunction('slow', { Timeout: 1 }),
    Broken: lambdaFunction('broken'),
    Files: { Type: 'AWS::S3::Bucket' },
  };
  engine = await startSmallEngine(resources, { work: code, slow: code, broken: 'export const handler = 7;' });
});

after(() => engine.stop());

type Result = { count: number; pid: number; variables: Record<string, string>; left: number };

/** What the function under test answers is its own code's; a cast is what reading it takes. */
async function invoke(name: string, event: object = {}): Promise<Result> {
  return (await engine.functions()[name]?.invoke(event)) as Result;
}

test('a process lives on from one invocation to the next', async () => {
  const first = await invoke('work');
  const second = await invoke('work');
  assert.equal(second.pid, first.pid);
  assert.equal(second.count, first.count + 1);
  assert.deepEqual(engine.functions()['work']?.pids(), [first.pid]);
});

test('invocations at the same time have processes of their own', async () => {
  const results = await Promise.all([invoke('work'), invoke('work')]);
  assert.notEqual(results[0].pid, results[1].pid);
});

test('a function sees what its template gives it, what Lambda adds, and nothing of the host', async () => {
  const { variables, left } = await invoke('work');
  assert.equal(variables['BUCKET'], 'small-files');
  assert.equal(variables['AWS_LAMBDA_FUNCTION_NAME'], 'work');
  assert.equal(variables['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'], '256');
  assert.equal(variables['AWS_REGION'], 'us-east-1');
  assert.equal(variables['_HANDLER'], 'index.handler');
  assert.match(variables['AWS_ENDPOINT_URL_S3'] ?? '', /^http:\/\/127\.0\.0\.1:\d+$/);
  for (const name of ['HOME', 'SOME_SECRET_OF_THE_HOST', 'HTTP_PROXY', 'NODE_TEST_CONTEXT']) {
    assert.equal(variables[name], undefined, name);
  }
  assert.ok(left > 0 && left <= 20_000, `${left}`);
});

test('past its time a function is killed, and the next invocation has a new process', async () => {
  const { pid } = await invoke('slow');
  await assert.rejects(invoke('slow', { hang: true }), /Task timed out after 1 seconds/);
  assert.deepEqual(engine.functions()['slow']?.pids(), []);
  const next = await invoke('slow');
  assert.notEqual(next.pid, pid);
  assert.equal(next.count, 1);
});

test('a process that is killed while it waits is replaced', async () => {
  const { pid } = await invoke('slow');
  process.kill(pid, 'SIGKILL');
  // The kernel may not have told us yet: then the invocation fails, as on Lambda.
  const next = await invoke('slow').catch(() => invoke('slow'));
  assert.notEqual(next.pid, pid);
});

test('what a handler throws is an error, and its process lives on', async () => {
  const { pid } = await invoke('slow');
  await assert.rejects(invoke('slow', { throw: true }), /slow failed: no/);
  assert.equal((await invoke('slow')).pid, pid);
});

test('a bundle that can not be loaded fails its invocations and says why in its log', async () => {
  await assert.rejects(invoke('broken'), /did not start/);
  const log = await readFile(engine.functions()['broken']?.logFile ?? '', 'utf8');
  assert.match(log, /index exports no function handler/);
});

test('what a function writes is in its log, as JSON, with a report for the invocation', async () => {
  await invoke('work', { log: 'a line to find' });
  const log = await readFile(engine.functions()['work']?.logFile ?? '', 'utf8');
  const lines = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const line = lines.findIndex(({ message }) => message === 'a line to find');
  assert.equal(lines[line].level, 'INFO');
  const { type, record } = lines[line + 1];
  assert.deepEqual(
    [type, record.status, record.requestId],
    ['platform.report', 'success', lines[line].requestId],
  );
});

test('what a function writes past the console is in its log as it is: CloudWatch reads metrics of such lines', async () => {
  await invoke('work', { raw: '{"_aws":{"Timestamp":1},"WakeUpsSent":7}\n' });
  const log = await readFile(engine.functions()['work']?.logFile ?? '', 'utf8');
  assert.ok(log.split('\n').includes('{"_aws":{"Timestamp":1},"WakeUpsSent":7}'));
});
