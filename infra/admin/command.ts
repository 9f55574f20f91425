import type { ParseArgsOptionsConfig, parseArgs } from 'node:util';
import type { Input } from './input/input.ts';
import type { Target } from './target/target.ts';

export type Values = ReturnType<typeof parseArgs>['values'];

/** What a command can use once its arguments are understood. */
export interface Session {
  target: Target;
  input: Input;
  nowMs(): number;
  wait(milliseconds: number): Promise<void>;
  /** A line on standard error, at once. */
  remark(line: string): void;
}

export interface Answer {
  /** What was asked for, on standard output, so that it can be piped on. */
  output: string[];
  /** What is to be said about it, on standard error. */
  remarks?: string[];
  /** Not all of it could be done: the exit code says so. */
  failed?: boolean;
}

export type Action = (session: Session) => Promise<Answer>;

export interface Command {
  /** The words that call it. */
  words: readonly string[];
  /** What comes after the words. */
  usage: string;
  summary: string;
  /** Beside those that every command has. */
  options: ParseArgsOptionsConfig;
  /** Throws AdminError `usage`; nothing has been touched then. @param operands what is no option. */
  parse(values: Values, operands: readonly string[]): Action;
  /** What to say about an option that the command does not have, where there is more to say than that. */
  refuse?(option: string): string | undefined;
}
