/** Lambda: runs a function in one of its versions, ends it at its timeout, and lets it meet its fate. */
import type { Context } from 'aws-lambda';
import type { FunctionSettings } from '../../../infra/config.ts';
import type { FunctionName } from '../../../infra/function-names.ts';
import type { Handler, Product, Version } from '../product/load-product.ts';
import type { EffectWorld } from './effects.ts';
import { type Fate, type Invocation, runAs } from './invocation.ts';

export type Invoked =
  | { kind: 'answered'; value: unknown; invocation: Invocation }
  /** Its code threw, it was killed, or its time was up. */
  | { kind: 'failed' };

interface Instance {
  handler: Handler;
  last: Invocation;
}

export interface Lambda {
  invoke(functionName: FunctionName, event: unknown): Promise<Invoked>;
  invocations(): number;
}

export interface LambdaWorld extends EffectWorld {
  product: Product;
  settings: Readonly<Record<FunctionName, FunctionSettings>>;
  /** While a new version is taking over, both run. */
  version(): Version;
}

const FATES = [
  'killed_before_effect',
  'killed_after_effect',
  'timed_out_in_effect',
  'stalled_past_lease',
] as const;
/** A step has five to eight effects, a batch or a poll several times as many. */
const LATEST_EFFECT = [5, 8, 16] as const;

export function createLambda(world: LambdaWorld): Lambda {
  const { clock, faults } = world;
  const idle = new Map<string, Instance[]>();
  let count = 0;

  async function invoke(functionName: FunctionName, event: unknown): Promise<Invoked> {
    count += 1;
    const number = count;
    const version = world.version();
    const instances = idle.get(`${version} ${functionName}`) ?? [];
    idle.set(`${version} ${functionName}`, instances);
    const warm = faults.strikes('cold_start') ? undefined : nextIdle(instances)?.handler;
    await clock.sleep(warm ? 1 : faults.random('cold_start').whole(150, 2_000));
    const handler = warm ?? world.product.start(version, functionName);
    const invoked = await run(handler, { number, version, functionName }, event);
    // One that was killed or whose time was up is not used again.
    if (invoked.kind === 'answered') instances.push({ handler, last: invoked.invocation });
    return invoked;
  }

  function run(
    handler: Handler,
    { number, version, functionName }: Pick<Invocation, 'number' | 'version' | 'functionName'>,
    event: unknown,
  ): Promise<Invoked> {
    const ended = Promise.withResolvers<Invoked>();
    const timeoutMs = world.settings[functionName].timeoutSeconds * 1000;
    const invocation: Invocation = {
      name: `${functionName} ${number}${version === 'next' ? ' (next)' : ''}`,
      number,
      functionName,
      version,
      begunAtMs: clock.nowMs(),
      endsAtMs: clock.nowMs() + timeoutMs,
      effects: 0,
      pendingEffects: 0,
      fate: drawFate(),
      state: 'running',
      isStalled: false,
      confirmedMessages: 0,
      die() {
        invocation.state = 'dead';
        ended.resolve({ kind: 'failed' });
      },
    };
    clock.after(timeoutMs, () => timeOut(invocation, ended.resolve));
    const finish = (invoked: Invoked) => {
      if (invocation.state !== 'running') return;
      invocation.state = 'frozen';
      ended.resolve(invoked);
    };
    runAs(invocation, () => handler(event, context(invocation))).then(
      (value) => finish({ kind: 'answered', value, invocation }),
      () => finish({ kind: 'failed' }),
    );
    return ended.promise;
  }

  function timeOut(invocation: Invocation, resolve: (invoked: Invoked) => void): void {
    if (invocation.state !== 'running') return;
    world.note(invocation.name, () => 'times out');
    // A stalled one goes on when nobody counts on it any more; its caller has given up all the same.
    if (invocation.isStalled) resolve({ kind: 'failed' });
    else invocation.die();
  }

  function drawFate(): Fate | undefined {
    const kind = FATES.find((fate) => faults.looms(fate));
    return kind && { kind, effect: faults.random(kind).whole(1, faults.random(kind).pick(LATEST_EFFECT)) };
  }

  function context(invocation: Invocation): Context {
    const { functionName } = invocation;
    return {
      callbackWaitsForEmptyEventLoop: false,
      functionName,
      functionVersion: '1',
      invokedFunctionArn: `arn:aws:lambda:eu-north-1:000000000000:function:${functionName}`,
      memoryLimitInMB: '512',
      awsRequestId: invocation.name,
      logGroupName: functionName,
      logStreamName: invocation.name,
      getRemainingTimeInMillis: () => invocation.endsAtMs - clock.nowMs(),
      done: () => undefined,
      fail: () => undefined,
      succeed: () => undefined,
    };
  }

  return { invoke, invocations: () => count };
}

/** What was frozen at work may never thaw: then its instance was never used again, or it would have. */
function nextIdle(instances: Instance[]): Instance | undefined {
  for (let instance = instances.pop(); instance; instance = instances.pop())
    if (instance.last.pendingEffects === 0) return instance;
  return undefined;
}
