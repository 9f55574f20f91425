import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderResources } from '../../../infra/local/engine/order-resources.ts';

function resource(properties: Record<string, unknown>) {
  return { Type: 'X', Properties: properties, Metadata: {} };
}

test('a resource comes after all that it refers to, however it does', () => {
  const order = orderResources({
    A: resource({ x: { 'Fn::Sub': '$' + '{B.Arn} $' + '{!C} $' + '{AWS::Region}' } }),
    B: resource({ x: [{ 'Fn::Join': ['', [{ 'Fn::GetAtt': 'D.Arn' }]] }] }),
    C: resource({ x: { Ref: 'A' } }),
    D: resource({ x: { Ref: 'SomeParameter' } }),
  });
  assert.deepEqual(order, ['D', 'B', 'A', 'C']);
});

test('a circle is named', () => {
  const circle = { A: resource({ x: { Ref: 'B' } }), B: resource({ x: { 'Fn::GetAtt': ['A', 'Arn'] } }) };
  assert.throws(() => orderResources(circle), /A > B > A/);
});
