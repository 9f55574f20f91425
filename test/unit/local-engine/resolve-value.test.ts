import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveValue } from '../../../infra/local/engine/resolve-value.ts';

const names: Record<string, string> = { Queue: 'http://queue', 'AWS::Region': 'us-east-1' };
const scope = {
  ref: (name: string) => names[name],
  attribute: (logicalId: string, name: string) => `${logicalId}/${name}`,
};

const cases: [what: string, value: unknown, expected: unknown][] = [
  ['a plain value stays', { a: [1, 'two', null, true] }, { a: [1, 'two', null, true] }],
  ['Ref', { Ref: 'Queue' }, 'http://queue'],
  ['Ref to a pseudo parameter', { Ref: 'AWS::Region' }, 'us-east-1'],
  ['NoValue leaves the property out', { a: { Ref: 'AWS::NoValue' }, b: 1 }, { b: 1 }],
  ['NoValue leaves the item out', [1, { Ref: 'AWS::NoValue' }, 2], [1, 2]],
  ['GetAtt as a list', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'Table/Arn'],
  ['GetAtt as a path', { 'Fn::GetAtt': 'Table.Stream.Arn' }, 'Table/Stream.Arn'],
  ['Join', { 'Fn::Join': ['', ['a:', { Ref: 'Queue' }, '/', 7]] }, 'a:http://queue/7'],
  ['Split', { 'Fn::Split': [':', 'a:b:c'] }, ['a', 'b', 'c']],
  ['Select', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
  ['Select of Split', { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'Queue' }] }] }, 'queue'],
  ['Sub', { 'Fn::Sub': 'assets-$' + '{AWS::Region}-$' + '{Table.Arn}' }, 'assets-us-east-1-Table/Arn'],
  ['Sub with a literal', { 'Fn::Sub': '$' + '{!Region}' }, '$' + '{Region}'],
  ['Sub with names of its own', { 'Fn::Sub': ['$' + '{x}!', { x: { Ref: 'Queue' } }] }, 'http://queue!'],
  ['inside lists and objects', { a: [{ b: { Ref: 'Queue' } }] }, { a: [{ b: 'http://queue' }] }],
];

for (const [what, value, expected] of cases) {
  test(`resolves: ${what}`, () => assert.deepEqual(resolveValue(value, scope), expected));
}

test('a function that it does not know is refused by name', () => {
  assert.throws(() => resolveValue({ 'Fn::Cidr': [] }, scope), /Fn::Cidr.*resolve-value\.ts/);
});

test('a selection past the end is refused', () => {
  assert.throws(() => resolveValue({ 'Fn::Select': [2, ['a', 'b']] }, scope), /no item 2/);
});
