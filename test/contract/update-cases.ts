/** Updates and what DynamoDB makes of them: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html */

interface UpdateCase {
  name: string;
  /** Without its id; undefined: there is none. */
  item: object | undefined;
  update: string;
  names?: Record<string, string>;
  values?: object;
  /** The item afterwards, without its id; undefined: there is none. */
  expected: object | undefined | 'refused';
}

export const updateCases: UpdateCase[] = [
  {
    name: 'clauses in any order, keywords in any case',
    item: { a: 1, b: 2, tags: new Set(['x', 'y']) },
    update: 'remove b add c :one delete tags :x set d = :two',
    values: { ':one': 1, ':two': 2, ':x': new Set(['x']) },
    expected: { a: 1, c: 1, d: 2, tags: new Set(['y']) },
  },
  { name: 'there is no -0', item: {}, update: 'SET a = :x', values: { ':x': -0 }, expected: { a: 0 } },
  {
    name: 'values are read before anything is written',
    item: { a: 1, b: 2 },
    update: 'SET a = b, b = a, c = a',
    expected: { a: 2, b: 1, c: 1 },
  },
  {
    name: 'an item that is not there is made',
    item: undefined,
    update: 'SET a = :one ADD b :one',
    values: { ':one': 1 },
    expected: { a: 1, b: 1 },
  },
  {
    name: 'any type can take the place of any other',
    item: { a: 1, b: 'text', c: new Set(['x']) },
    update: 'SET a = :map, b = :null, c = :list',
    values: { ':map': { x: { y: [] } }, ':null': null, ':list': ['', {}] },
    expected: { a: { x: { y: [] } }, b: null, c: ['', {}] },
  },
  {
    name: 'within maps, next to what was there',
    item: { tree: { a: { b: 1, c: 2 }, d: 3 } },
    update: 'SET tree.a.b = :x, #tree.#e = :x REMOVE tree.a.c',
    names: { '#tree': 'tree', '#e': 'e.f' },
    values: { ':x': 'x' },
    expected: { tree: { a: { b: 'x' }, d: 3, 'e.f': 'x' } },
  },
  {
    name: 'within lists; beyond the end is at the end',
    item: { parts: ['a', 'b', { c: 1 }] },
    update: 'SET parts[1] = :x, parts[2].c = :x, parts[9] = :x',
    values: { ':x': 'x' },
    expected: { parts: ['a', 'x', { c: 'x' }, 'x'] },
  },
  {
    name: 'if_not_exists',
    item: { a: 1 },
    update: 'SET a = if_not_exists(a, :two), b = if_not_exists(b, :two), c = if_not_exists(gone, a)',
    values: { ':two': 2 },
    expected: { a: 1, b: 2, c: 1 },
  },
  {
    name: 'list_append, in the order that is given',
    item: { parts: ['b'] },
    update: 'SET parts = list_append(:list, parts), more = list_append(if_not_exists(more, :none), :list)',
    values: { ':list': ['a'], ':none': [] },
    expected: { parts: ['a', 'b'], more: ['a'] },
  },
  {
    name: 'sums and differences',
    item: { a: 5 },
    update: 'SET a = a - :two, b = :two + a, c = if_not_exists(c, :two) + :two',
    values: { ':two': 2 },
    expected: { a: 3, b: 7, c: 4 },
  },
  { name: 'REMOVE what is not there', item: { a: 1 }, update: 'REMOVE gone, a', expected: {} },
  {
    name: 'REMOVE from a map',
    item: { tree: { a: 1 } },
    update: 'REMOVE tree.gone, tree.a',
    expected: { tree: {} },
  },
  {
    name: 'ADD to a number, to none, to sets, to none',
    item: { a: 5, tags: new Set(['x']), figures: new Set([1]) },
    update: 'ADD a :minus, b :minus, tags :tags, more :tags, figures :figures',
    values: { ':minus': -7, ':tags': new Set(['x', 'y']), ':figures': new Set([1, 2]) },
    expected: {
      a: -2,
      b: -7,
      tags: new Set(['x', 'y']),
      more: new Set(['x', 'y']),
      figures: new Set([1, 2]),
    },
  },
  {
    name: 'DELETE members, and those that are none',
    item: { tags: new Set(['x', 'y']), figures: new Set([1, 2, 3]) },
    update: 'DELETE tags :tags, figures :figures, gone :tags',
    values: { ':tags': new Set(['x', 'z']), ':figures': new Set([2]) },
    expected: { tags: new Set(['y']), figures: new Set([1, 3]) },
  },
  {
    name: 'a set that has lost its last member is gone',
    item: { a: 1, tags: new Set(['x']) },
    update: 'DELETE tags :tags',
    values: { ':tags': new Set(['x', 'y']) },
    expected: { a: 1 },
  },
  {
    name: 'nothing that is undefined is written',
    item: { a: 1 },
    update: 'SET b = :map',
    values: { ':map': { x: undefined, y: [1, undefined, 2] } },
    expected: { a: 1, b: { y: [1, 2] } },
  },
  ...refused({
    '': {},
    SET: {},
    'SET a': {},
    'SET a :x': { ':x': 1 },
    'SET a = 1': {},
    'SET a = :x,': { ':x': 1 },
    'SET a = :x SET b = :x': { ':x': 1 },
    'SET a = gone': {},
    'SET a = :gone': {},
    'SET a = gone + :x': { ':x': 1 },
    'SET a = word + :x': { ':x': 1 },
    'SET a = list_append(word, :x)': { ':x': [1] },
    'SET a = size(word)': {},
    'SET a = attribute_exists(word)': {},
    'SET id = :x': { ':x': 'other' },
    'REMOVE id': {},
    'SET a = :x, a = :x': { ':x': 1 },
    'SET a = :x REMOVE a': { ':x': 1 },
    'SET tree = :x, tree.a = :x': { ':x': 1 },
    'SET tree.a = :x, tree.a.b = :x': { ':x': 1 },
    'SET gone.a = :x': { ':x': 1 },
    'SET tree.gone.a = :x': { ':x': 1 },
    'SET word.a = :x': { ':x': 1 },
    'SET word[0] = :x': { ':x': 1 },
    'SET tree[0] = :x': { ':x': 1 },
    'SET parts.a = :x': { ':x': 1 },
    'SET gone[0] = :x': { ':x': 1 },
    'SET status = :x': { ':x': 1 },
    'ADD word :x': { ':x': 1 },
    'ADD amount :x': { ':x': new Set(['x']) },
    'ADD a :x': { ':x': 'text' },
    'ADD a = :x': { ':x': 1 },
    'ADD tags :x': { ':x': new Set([1]) },
    'DELETE tags :x': { ':x': 'x' },
    'DELETE tags :y': { ':y': new Set([1]) },
    'DELETE word :x': { ':x': new Set(['x']) },
    'REMOVE a = :x': { ':x': 1 },
  }),
];

function refused(updates: Record<string, object>): UpdateCase[] {
  const item = { word: 'b', amount: 1, parts: [1], tree: { a: { b: 1 } }, tags: new Set(['x']) };
  return Object.entries(updates).map(([update, values]) => ({
    name: `refused: ${update}`,
    item,
    update,
    values,
    expected: 'refused',
  }));
}
