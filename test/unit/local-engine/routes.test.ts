import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchRoute } from '../../../infra/local/engine/gateway/routes.ts';

const routes = [
  { key: '$default', target: 'default' },
  { key: 'ANY /files/{proxy+}', target: 'greedy' },
  { key: 'ANY /files/latest', target: 'any' },
  { key: 'GET /files/{id}', target: 'one' },
  { key: 'GET /files/latest', target: 'latest' },
  { key: 'GET /files', target: 'list' },
  { key: 'POST /webhooks/{provider}/{connection}', target: 'webhook' },
];

// After https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
const cases: [method: string, path: string, target: string, parameters: Record<string, string>][] = [
  ['GET', '/files', 'list', {}],
  ['GET', '/files/latest', 'latest', {}],
  ['PUT', '/files/latest', 'any', {}],
  ['GET', '/files/7', 'one', { id: '7' }],
  ['GET', '/files/a%20b', 'one', { id: 'a b' }],
  ['DELETE', '/files/7', 'greedy', { proxy: '7' }],
  ['GET', '/files/7/pages/2', 'greedy', { proxy: '7/pages/2' }],
  ['POST', '/webhooks/azoraone/main', 'webhook', { provider: 'azoraone', connection: 'main' }],
  ['POST', '/webhooks/azoraone', 'default', {}],
  ['POST', '/files', 'default', {}],
  ['GET', '/files/', 'greedy', { proxy: '' }],
  ['GET', '/nothing', 'default', {}],
];

for (const [method, path, target, parameters] of cases) {
  test(`${method} ${path} goes to ${target}`, () => {
    const match = matchRoute(routes, method, path);
    assert.deepEqual([match?.route.target, match?.pathParameters], [target, parameters]);
  });
}

test('without $default what fits no route goes nowhere', () => {
  assert.equal(matchRoute(routes.slice(1), 'GET', '/nothing'), undefined);
});
