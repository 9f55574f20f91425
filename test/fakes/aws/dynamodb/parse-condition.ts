import { isDeepStrictEqual } from 'node:util';
import { invalid } from './errors.ts';
import type { Comparator, Condition, Operand, PredicateName } from './expression.ts';
import { parseOperand } from './parse-operand.ts';
import type { Tokens } from './tokens.ts';

const COMPARATORS: readonly string[] = ['=', '<>', '<', '<=', '>', '>='] satisfies Comparator[];
/** How many arguments each takes. */
const PREDICATES: Record<PredicateName, 1 | 2> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
};

/** NOT binds closer than AND, and AND closer than OR. */
export function parseCondition(tokens: Tokens): Condition {
  const grouped = new Set<Condition>();
  const condition = parseOr(tokens);
  if (tokens.peek()) throw tokens.unexpected();
  return condition;

  function parseOr(from: Tokens): Condition {
    return parseChain(from, 'or', parseAnd);
  }

  function parseAnd(from: Tokens): Condition {
    return parseChain(from, 'and', parseNot);
  }

  function parseNot(from: Tokens): Condition {
    if (from.take('NOT')) return { kind: 'not', of: parseNot(from) };
    return from.peek() === '(' ? parseGroup(from) : parseTerm(from);
  }

  function parseGroup(from: Tokens): Condition {
    from.expect('(');
    const inner = parseOr(from);
    from.expect(')');
    if (grouped.has(inner)) throw invalid('Invalid expression: The expression has redundant parentheses;');
    grouped.add(inner);
    return inner;
  }
}

function parseChain(tokens: Tokens, kind: 'and' | 'or', parsePart: (tokens: Tokens) => Condition): Condition {
  const first = parsePart(tokens);
  const all = [first];
  while (tokens.take(kind.toUpperCase())) all.push(parsePart(tokens));
  return all.length === 1 ? first : { kind, all };
}

function parseTerm(tokens: Tokens): Condition {
  if (tokens.peek(1) === '(' && tokens.peek() !== 'size') return parsePredicate(tokens);
  const value = parseOperand(tokens);
  if (tokens.take('BETWEEN')) {
    const low = parseOperand(tokens);
    tokens.expect('AND');
    return { kind: 'between', value, low, high: parseOperand(tokens) };
  }
  if (tokens.take('IN')) {
    tokens.expect('(');
    return { kind: 'in', value, choices: parseArguments(tokens) };
  }
  const comparator = tokens.peek();
  if (!isComparator(comparator)) throw tokens.unexpected();
  tokens.next();
  const right = parseOperand(tokens);
  checkDistinct(value, right);
  return { kind: 'compare', comparator, left: value, right };
}

function parsePredicate(tokens: Tokens): Condition {
  const kind = tokens.next();
  if (!isPredicate(kind)) throw invalid(`Invalid expression: Invalid function name; function: ${kind}`);
  tokens.expect('(');
  const [of, argument, ...more] = parseArguments(tokens);
  if (!of || more.length > 0 || (argument ? 2 : 1) !== PREDICATES[kind]) {
    throw invalid(`Invalid expression: Incorrect number of operands for operator or function; ${kind}`);
  }
  if (kind.startsWith('attribute_') && of.kind !== 'path') {
    throw invalid(`Invalid expression: Operator or function requires a document path; ${kind}`);
  }
  if (!argument) return { kind, of };
  if (kind === 'attribute_type' && argument.kind !== 'value') {
    throw invalid('Invalid expression: attribute_type takes the type as a value');
  }
  checkDistinct(of, argument);
  return { kind, of, argument };
}

function checkDistinct(first: Operand, second: Operand): void {
  if (first.kind === 'value' || !isDeepStrictEqual(first, second)) return;
  throw invalid('Invalid expression: The first operand must be distinct from the remaining operands');
}

/** What follows the opening bracket, up to the closing one. */
function parseArguments(tokens: Tokens) {
  const operands = [parseOperand(tokens)];
  while (tokens.take(',')) operands.push(parseOperand(tokens));
  tokens.expect(')');
  return operands;
}

function isComparator(token: string): token is Comparator {
  return COMPARATORS.includes(token);
}

function isPredicate(token: string): token is PredicateName {
  return Object.hasOwn(PREDICATES, token);
}
