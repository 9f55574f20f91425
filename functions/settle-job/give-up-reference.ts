/** A reference that nobody has claimed in time is forgotten; that it was there is counted. */
import { createHash } from 'node:crypto';
import { type DeadLetterPorts, setAside } from '../../shared/jobs/dead-letter.ts';
import type { ReferenceItem } from '../../shared/jobs/reference.ts';
import { type Outcome, type Run, runStep, type StepPorts } from '../../shared/jobs/run-step.ts';

export interface ReferencePorts {
  references: StepPorts<ReferenceItem>;
  deadLetters: DeadLetterPorts;
}

export function giveUpReference(ports: ReferencePorts, run: Run): Promise<Outcome> {
  return runStep(ports.references, run, async (reference) => {
    await setAside(ports.deadLetters, {
      id: `${createHash('sha256').update(reference.id).digest('hex')}-${reference.noticed_at}`,
      source: reference.id,
      reason: 'no job claimed the document that a notification named',
      body: Buffer.alloc(0),
      receivedAtMs: reference.noticed_at ?? ports.references.nowMs(),
      about: reference.id,
    });
    return { changes: {}, step: undefined, dueMs: ports.references.nowMs() };
  });
}
