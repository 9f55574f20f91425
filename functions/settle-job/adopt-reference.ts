/**
 * A reference that nobody has claimed in time: its document becomes a job of the connection's default template, which
 * claims it. Where that can't be, it is set aside with the reason, and forgotten.
 */
import { createHash } from 'node:crypto';
import { PaperhookError } from '../../shared/errors.ts';
import { type DeadLetterPorts, setAside } from '../../shared/jobs/dead-letter.ts';
import type { NoticedDocument, ReferenceItem } from '../../shared/jobs/reference.ts';
import { type Outcome, type Run, runStep, type StepPorts } from '../../shared/jobs/run-step.ts';
import { type TrackPorts, trackJob } from '../../shared/jobs/track-job.ts';
import type { Connect } from '../../shared/providers/connect.ts';
import type { Reference } from '../../shared/providers/notification.ts';
import { findProvider } from '../../shared/providers/registry.ts';
import type { Connection } from '../../shared/store/connections.ts';
import type { Template } from '../../shared/store/templates.ts';

const UNCLAIMED = 'no job claimed the document that a notification named';

export interface AdoptPorts extends Pick<TrackPorts, 'jobs' | 'deadlineMs'> {
  references: StepPorts<ReferenceItem>;
  deadLetters: DeadLetterPorts;
  getConnection(provider: string, name: string): Promise<Connection | undefined>;
  getTemplate(templateId: string): Promise<Template | undefined>;
  connect: Connect;
}

export function adoptReference(ports: AdoptPorts, run: Run, signal: AbortSignal): Promise<Outcome> {
  return runStep(ports.references, run, async (reference) => {
    const whyNot = await adopt(ports, reference.document, signal);
    if (whyNot !== undefined) await forget(ports, reference, whyNot);
    return { changes: {}, step: undefined, dueMs: ports.references.nowMs() };
  });
}

/** Answers why it was not adopted. The job is due at once; its first step claims the reference and sees its news. */
async function adopt(
  ports: AdoptPorts,
  document: NoticedDocument | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!document) return UNCLAIMED;
  const { provider, connection, reference } = document;
  const templateId = (await ports.getConnection(provider, connection))?.default_template;
  if (templateId === undefined) return UNCLAIMED;
  const template = await ports.getTemplate(templateId);
  if (template?.provider !== provider || template.connection !== connection) {
    const problem = template ? 'is of another connection' : 'is gone';
    return `${UNCLAIMED}, and the connection's default template ${problem}`;
  }
  if (!(await isThere(ports, template, reference, signal)))
    return `${UNCLAIMED}, and the provider has no such Book`;
  const staticValues = JSON.parse(template.static_values);
  const trackPorts = { ...ports, references: ports.references.store, nowMs: ports.references.nowMs };
  try {
    await trackJob(trackPorts, { template, reference, staticValues });
    return undefined;
  } catch (error) {
    if (!(error instanceof PaperhookError) || error.fault === 'transient') throw error;
    return `${UNCLAIMED}, and the connection's default template could not be used: ${error.message}`;
  }
}

/** A provider's test names a Book that there never was. */
async function isThere(
  { connect }: AdoptPorts,
  template: Template,
  reference: Reference,
  signal: AbortSignal,
): Promise<boolean> {
  if (!findProvider(template.provider)?.keepsBooks) return true;
  const api = await connect(template, signal);
  return (await api.books?.look(reference))?.state !== 'deleted';
}

async function forget(ports: AdoptPorts, reference: ReferenceItem, reason: string): Promise<void> {
  await setAside(ports.deadLetters, {
    id: `${createHash('sha256').update(reference.id).digest('hex')}-${reference.noticed_at}`,
    source: reference.id,
    reason,
    body: Buffer.alloc(0),
    receivedAtMs: reference.noticed_at ?? ports.references.nowMs(),
    about: reference.id,
  });
}
