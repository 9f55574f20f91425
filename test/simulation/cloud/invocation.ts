/** One run of a function: how far it is, whether it still lives, and what is to become of it. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { FunctionName } from '../../../infra/function-names.ts';
import type { Version } from '../product/load-product.ts';

/** At which of its effects it is to be met, and by what. */
export interface Fate {
  effect: number;
  kind: 'killed_before_effect' | 'killed_after_effect' | 'timed_out_in_effect' | 'stalled_past_lease';
}

export interface Invocation {
  /** `settle-job 17`, for the event log. */
  name: string;
  number: number;
  functionName: FunctionName;
  version: Version;
  begunAtMs: number;
  /** Epoch ms at which Lambda ends it. */
  endsAtMs: number;
  effects: number;
  /** Of them, those that it has not heard of yet. */
  pendingEffects: number;
  fate: Fate | undefined;
  /** `frozen`: it has answered while it was still at work; a later call of the same instance may thaw it. */
  state: 'running' | 'frozen' | 'dead';
  /** Ends it: nothing that it would have done after this happens. */
  die(): void;
  /** Has outlived its lease: Lambda's timeout does not end it. */
  isStalled: boolean;
  /** Messages that SQS has confirmed to it. */
  confirmedMessages: number;
}

const storage = new AsyncLocalStorage<Invocation>();

export function runAs<Answer>(invocation: Invocation, run: () => Answer): Answer {
  return storage.run(invocation, run);
}

/** Undefined: it is nobody's effect but the outside's own. */
export function currentInvocation(): Invocation | undefined {
  return storage.getStore();
}
