/** One provider's simulator, as a function that may be started and stopped at any time has it. */
import type { ControlAnswer } from '../../../infra/local/simulators/control.ts';
import type { ModelRequest, ModelResponse } from '../../../infra/local/simulators/model-request.ts';
import type { Simulator } from '../../../infra/local/simulators/simulator.ts';
import type { WebhookAnswer, WebhookToSend } from '../../../infra/local/simulators/webhooks.ts';
import type { RecordTable } from './record.ts';
import { type Entry, recordedModel } from './recorded-model.ts';

export type Recorded = Entry & { atMs: number };

export interface SimulatorPorts {
  record: RecordTable<Recorded>;
  nowMs(): number;
  send(webhook: WebhookToSend): Promise<WebhookAnswer>;
  /** Has `tick` called after about so long. */
  wake(afterMs: number): Promise<void>;
}

export interface RecordedSimulator {
  call(request: ModelRequest): Promise<ModelResponse>;
  control(method: string, path: string, body: string): Promise<ControlAnswer>;
  /** Sends the webhooks that are due. One whose sender dies meanwhile is lost, as webhooks are. */
  tick(): Promise<void>;
}

export function recordedSimulator(simulator: Simulator, ports: SimulatorPorts): RecordedSimulator {
  const model = recordedModel(simulator);
  let read = 0;
  let lastAtMs = 0;
  let wakesAtMs = 0;

  /** Plays what others have recorded meanwhile. */
  async function catchUp(): Promise<void> {
    for (const entry of await ports.record.after(read)) {
      read += 1;
      lastAtMs = entry.atMs;
      play(entry);
    }
  }

  function play(entry: Recorded): void {
    if (entry.kind === 'call') model.call(entry.request, entry.atMs);
    else if (entry.kind === 'control') model.control(entry, entry.atMs);
    else if (entry.kind === 'take') model.take(entry.atMs);
    else model.answered(entry.id, entry.answer, entry.atMs);
  }

  /** @returns when it happened; it has not been played then. */
  async function record(entry: Entry): Promise<number> {
    for (;;) {
      await catchUp();
      const atMs = Math.max(ports.nowMs(), lastAtMs);
      if (!(await ports.record.write(read + 1, { ...entry, atMs }))) continue;
      read += 1;
      lastAtMs = atMs;
      return atMs;
    }
  }

  /** One wake-up that comes in time is enough. */
  async function wakeInTime(): Promise<void> {
    const nowMs = ports.nowMs();
    const idleMs = model.idleMs(nowMs);
    if (idleMs === undefined || (wakesAtMs > nowMs && wakesAtMs <= nowMs + idleMs + 1_000)) return;
    wakesAtMs = nowMs + idleMs;
    await ports.wake(idleMs);
  }

  return {
    async call(request) {
      const response = model.call(request, await record({ kind: 'call', request }));
      await wakeInTime();
      return response;
    },

    async control(method, path, body) {
      const entry = { kind: 'control', method, path, body } as const;
      if (method === 'GET') {
        await catchUp();
        return model.control(entry, ports.nowMs());
      }
      const answer = model.control(entry, await record(entry));
      await wakeInTime();
      return answer;
    },

    async tick() {
      await catchUp();
      wakesAtMs = 0;
      if (model.idleMs(ports.nowMs()) === 0) {
        const due = model.take(await record({ kind: 'take' }));
        const answers = await Promise.all(
          due.map(async ({ id, ...rest }) => [id, await ports.send({ id, ...rest })] as const),
        );
        for (const [id, answer] of answers)
          model.answered(id, answer, await record({ kind: 'answered', id, answer }));
      }
      await wakeInTime();
    },
  };
}
