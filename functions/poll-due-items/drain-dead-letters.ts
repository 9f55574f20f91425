/**
 * Empties a DLQ: each message is kept as a dead letter, the item it was about is made due again, later each time,
 * and only then is the message deleted. What can't be tied to an item is kept all the same.
 */
import * as z from 'zod';
import type { Reason } from '../../shared/errors.ts';
import { type DeadLetterPorts, setAside } from '../../shared/jobs/dead-letter.ts';
import { jobItemId } from '../../shared/jobs/job.ts';
import { type Obligation, owes } from '../../shared/jobs/obligation.ts';
import type { ObligationStore } from '../../shared/jobs/obligation-store.ts';
import { type Growth, growingWait } from '../../shared/jobs/waits.ts';
import type { Measure } from '../../shared/lambda/embedded-metrics.ts';
import type { DeadMessage } from '../../shared/queues/queue.ts';

/** Of an item whose messages keep ending in a DLQ; short enough that its deadline and its upload's 24 hours are kept. */
const AFTER_A_DEAD_LETTER: Growth = { firstMs: 60_000, longestMs: 600_000 };

/** Why an item's step did not work, where nobody could leave a better reason: its worker was killed, most likely. */
const KEPT_FAILING: Reason = { code: 'dead_letter', message: 'its message kept failing' };

export interface DrainPorts {
  store: Pick<ObligationStore<Obligation>, 'get' | 'amend'>;
  deadLetters: DeadLetterPorts;
  receive(): Promise<DeadMessage[]>;
  remove(receipt: string): Promise<void>;
  nowMs(): number;
  random(): number;
  hasTime(): boolean;
  measure: Measure;
}

/** Of a message of any version: whatever names what it was about. */
const anyMessage = z.looseObject({
  item: z.string().optional(),
  step: z.string().optional(),
  job_id: z.string().optional(),
  body_key: z.string().startsWith('notifications/').optional(),
});

/** @param queue its name, for the record. */
export async function drainDeadLetters(ports: DrainPorts, queue: string): Promise<void> {
  while (ports.hasTime()) {
    const messages = await ports.receive();
    if (messages.length === 0) break;
    const settled = await Promise.allSettled(messages.map((message) => drain(ports, queue, message)));
    const failed = settled.filter((one) => one.status === 'rejected');
    // At once, for the run may not reach its end.
    const count = messages.length - failed.length;
    if (count > 0) ports.measure({ DeadLettersDrained: count }, { dimensions: { queue } });
    // One that could not be drained is received again after its visibility timeout; the others are done.
    if (failed[0]) throw failed[0].reason;
  }
}

async function drain(ports: DrainPorts, queue: string, message: DeadMessage): Promise<void> {
  const { item, step = 'settle', job_id: jobId, body_key: bodyKey } = readMessage(message.body);
  const about = item ?? (jobId && jobItemId(jobId));
  await setAside(ports.deadLetters, {
    id: message.id,
    source: queue,
    reason: about ? KEPT_FAILING.message : 'a message that is about no item of ours kept failing',
    body: Buffer.from(message.body),
    receivedAtMs: message.sentAtMs,
    ...(about && { about }),
    ...(bodyKey && { keys: [bodyKey] }),
  });
  if (about) await makeDue(ports, about, step);
  await ports.remove(message.receipt);
}

/** An item that somebody holds, or that has moved on meanwhile, is alive and needs no help. */
async function makeDue(ports: DrainPorts, id: string, step: string): Promise<void> {
  const seen = await ports.store.get(id);
  if (!seen?.step || seen.step !== step) return;
  const times = seen.dead_letters + 1;
  const nowMs = ports.nowMs();
  const dueMs = Math.max(seen.not_before ?? 0, nowMs + growingWait(AFTER_A_DEAD_LETTER, times, ports.random));
  const last_failure = seen.last_failure ?? KEPT_FAILING;
  await ports.store.amend(seen, nowMs, { ...owes(id, seen.step, dueMs), dead_letters: times, last_failure });
}

function readMessage(body: string): z.infer<typeof anyMessage> {
  try {
    return anyMessage.safeParse(JSON.parse(body)).data ?? {};
  } catch {
    return {};
  }
}
