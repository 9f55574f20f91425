import { invalid } from './errors.ts';
import type { Operand, Path } from './expression.ts';
import { isReservedWord } from './reserved-word.ts';
import type { Tokens } from './tokens.ts';

const BARE_NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
const PLACE = /^\d+$/;

export function parseOperand(tokens: Tokens): Operand {
  const token = tokens.peek();
  if (token.startsWith(':')) return { kind: 'value', name: tokens.next() };
  if (token === 'size' && tokens.peek(1) === '(') return parseSize(tokens);
  return { kind: 'path', path: parsePath(tokens) };
}

export function parsePath(tokens: Tokens): Path {
  const path: (string | number)[] = [parseName(tokens)];
  for (;;) {
    if (tokens.take('.')) path.push(parseName(tokens));
    else if (tokens.take('[')) path.push(parsePlace(tokens));
    else return path;
  }
}

function parseSize(tokens: Tokens): Operand {
  tokens.next();
  tokens.expect('(');
  const of = parseOperand(tokens);
  if (of.kind === 'size')
    throw invalid('Invalid expression: The function is not allowed to be used this way; size');
  tokens.expect(')');
  return { kind: 'size', of };
}

function parseName(tokens: Tokens): string {
  const name = tokens.peek();
  if (name.startsWith('#')) return tokens.next();
  if (!BARE_NAME.test(name)) throw tokens.unexpected();
  if (isReservedWord(name)) {
    throw invalid(`Invalid expression: Attribute name is a reserved keyword; reserved keyword: ${name}`);
  }
  return tokens.next();
}

function parsePlace(tokens: Tokens): number {
  if (!PLACE.test(tokens.peek())) throw tokens.unexpected();
  const place = Number(tokens.next());
  tokens.expect(']');
  return place;
}
