import type { Answer } from '../command.ts';
import type { Target } from '../target/target.ts';

/** Something the operator is asked for on a terminal. */
export interface Question {
  field: string;
  text: string;
  /** What is typed is not shown. */
  hidden?: boolean;
  optional?: boolean;
  /** The answer has several entries, comma-separated. */
  isList?: boolean;
}

export interface ConnectOptions {
  rotateWebhookSecret?: boolean;
  nowMs?: number;
}

export interface Connector {
  /** The JSON that holds the credentials, for the usage. */
  form: string;
  questions: readonly Question[];
  /** @param credentials from outside, not yet parsed. */
  connect(target: Target, name: string, credentials: unknown, options: ConnectOptions): Promise<Answer>;
}
