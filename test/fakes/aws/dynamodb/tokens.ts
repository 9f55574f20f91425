import { invalid } from './errors.ts';

const TOKEN = /\s*(?:([#:]?[A-Za-z0-9_]+)|(<>|<=|>=|[=<>()[\].,+-]))/y;
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const LONGEST_BYTES = 4_096;

/** The words and signs of an expression, one after the other; and which placeholders there were. */
export class Tokens {
  readonly names = new Set<string>();
  readonly values = new Set<string>();
  private readonly all: string[];
  private at = 0;

  constructor(text: string) {
    if (text.trim() === '') throw invalid('Invalid expression: The expression can not be empty;');
    if (Buffer.byteLength(text) > LONGEST_BYTES) {
      throw invalid('Invalid expression: Expression size has exceeded the maximum allowed size;');
    }
    this.all = split(text);
    for (const token of this.all) {
      if (token.startsWith('#')) this.names.add(token);
      if (token.startsWith(':')) this.values.add(token);
    }
  }

  /** The next one, which stays there; '' at the end. */
  peek(ahead = 0): string {
    return this.all[this.at + ahead] ?? '';
  }

  next(): string {
    const token = this.peek();
    this.at += 1;
    return token;
  }

  /** Takes the next one if it is this word, in whatever case, or this sign. */
  take(wanted: string): boolean {
    if (this.peek().toUpperCase() !== wanted) return false;
    this.at += 1;
    return true;
  }

  expect(wanted: string): void {
    if (!this.take(wanted)) throw this.unexpected();
  }

  unexpected(): Error {
    const near = this.all.slice(Math.max(0, this.at - 1), this.at + 2).join(' ');
    return invalid(`Invalid expression: Syntax error; token: "${this.peek() || '<EOF>'}", near: "${near}"`);
  }
}

function split(text: string): string[] {
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const { lastIndex } = TOKEN;
    const [, word, sign] = TOKEN.exec(text) ?? [];
    const token = word ?? sign;
    if (!token)
      throw invalid(`Invalid expression: Syntax error; near: "${text.slice(lastIndex, lastIndex + 10)}"`);
    tokens.push(token);
  }
  return tokens;
}
