import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { lambdaFunction, type SmallEngine, startSmallEngine } from './small-engine.ts';

const code = `
export const handler = async (event) => {
  const wish = event.pathParameters?.wish;
  if (wish === 'throw') throw new Error('a detail that no caller sees');
  if (wish === 'hang') await new Promise((resolve) => setTimeout(resolve, 60_000));
  if (wish === 'exit') process.exit(1);
  if (wish === 'large') return 'x'.repeat(6 * 1024 * 1024);
  return { statusCode: 201, headers: { 'x-wish': wish }, body: String(event.body?.length ?? 0) };
};`;

function integration(timeoutMs: number): object {
  return {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: {
      ApiId: { Ref: 'Api' },
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: { 'Fn::GetAtt': ['Work', 'Arn'] },
      PayloadFormatVersion: '2.0',
      TimeoutInMillis: timeoutMs,
    },
  };
}

function route(key: string, integrationId: string): object {
  const target = { 'Fn::Join': ['', ['integrations/', { Ref: integrationId }]] };
  return {
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: { ApiId: { Ref: 'Api' }, RouteKey: key, Target: target },
  };
}

let engine: SmallEngine;

before(async () => {
  const resources = {
    Work: lambdaFunction('work'),
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
    Patient: integration(30_000),
    Hasty: integration(50),
    PatientRoute: route('POST /patient/{wish}', 'Patient'),
    HastyRoute: route('POST /hasty/{wish}', 'Hasty'),
    Stage: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId: { Ref: 'Api' }, StageName: '$default', AutoDeploy: true },
    },
  };
  engine = await startSmallEngine(resources, { work: code });
});

after(() => engine.stop());

async function post(path: string, body = '') {
  const headers = { 'content-type': 'text/plain' };
  const response = await fetch(`${engine.apiUrl}${path}`, { method: 'POST', headers, body });
  return { status: response.status, body: await response.text(), wish: response.headers.get('x-wish') };
}

function ownAnswer(status: number, message: string) {
  return { status, body: JSON.stringify({ message }), wish: null };
}

test('a request reaches its function and the answer its caller', async () => {
  assert.deepEqual(await post('/patient/well', 'hello'), { status: 201, body: '5', wish: 'well' });
});

test('what no route takes is 404', async () => {
  assert.deepEqual(await post('/elsewhere'), ownAnswer(404, 'Not Found'));
});

test('more than 10 MB is 413', async () => {
  assert.deepEqual(
    await post('/patient/well', 'x'.repeat(10 * 1024 * 1024 + 1)),
    ownAnswer(413, 'Request Entity Too Large'),
  );
});

test('more than Lambda takes is 413', async () => {
  assert.deepEqual(
    await post('/patient/well', 'x'.repeat(6 * 1024 * 1024)),
    ownAnswer(413, 'Request Entity Too Large'),
  );
});

for (const wish of ['throw', 'exit', 'large']) {
  test(`a function that does "${wish}" is 500, and the next call is served`, async () => {
    assert.deepEqual(await post(`/patient/${wish}`), ownAnswer(500, 'Internal Server Error'));
    assert.equal((await post('/patient/well')).status, 201);
  });
}

test('a function that takes longer than its integration may is 503', async () => {
  assert.deepEqual(await post('/hasty/hang'), ownAnswer(503, 'Service Unavailable'));
});
