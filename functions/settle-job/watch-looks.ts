/**
 * Around the store of jobs: a job that was completed is counted by who completed it, once that is written. A connection
 * that has said nothing for long, while a job of its waits or was completed without it, is reported; by the look that
 * came without it, as no call of its own would.
 */
import { type CompletedVia, connectionOf, type Job } from '../../shared/jobs/job.ts';
import type { ObligationStore } from '../../shared/jobs/obligation-store.ts';
import type { Measure } from '../../shared/lambda/embedded-metrics.ts';
import type { GetConnection } from '../../shared/store/connections.ts';
import { NOTED_EVERY_MS } from './note-notification.ts';

export interface LookPorts {
  measure: Measure;
  readConnection: GetConnection;
  /** Why a connection could not be read; the look itself goes on. */
  report(error: unknown): void;
  nowMs(): number;
  /** How long a connection may say nothing while its provider has a document. */
  silentAfterMs: number;
}

/** @param via who asked for the look. */
export function watchLooks(
  store: ObligationStore<Job>,
  via: CompletedVia,
  ports: LookPorts,
): ObligationStore<Job> {
  return {
    ...store,
    async finish(id, held, changes) {
      const job = await store.finish(id, held, changes);
      if (job && changes.completed_via) countCompletion(ports, job, changes.completed_via);
      if (job && via !== 'notification')
        await reportSilence(ports, job, changes.completed_via === 'poller').catch(ports.report);
      return job;
    },
  };
}

function countCompletion({ measure }: LookPorts, job: Job, via: CompletedVia): void {
  const JobsCompletedByPoller = via === 'poller' ? 1 : 0;
  measure({ JobsCompleted: 1, JobsCompletedByPoller }, { properties: { via, ...connectionOf(job) } });
}

/** @param withoutIt the poller has completed the job, so its webhook should have come: the job need not have waited. */
async function reportSilence(ports: LookPorts, job: Job, withoutIt: boolean): Promise<void> {
  // The documents of a batch are looked at themselves.
  if (job.documents !== undefined) return;
  const { provider, connection: name } = connectionOf(job);
  const expectedMs = withoutIt ? 0 : handedOverAt(job);
  const hasPassedSince = (sinceMs: number) => ports.nowMs() >= sinceMs + ports.silentAfterMs;
  if (!provider || !name || !hasPassedSince(expectedMs)) return;
  const connection = await ports.readConnection(provider, name);
  // The jobs of a paused one wait for the operator, not for it.
  if (!connection || connection.paused_since !== undefined) return;
  const lastHeardMs = (connection.notified_at ?? 0) + NOTED_EVERY_MS;
  if (!hasPassedSince(Math.max(expectedMs, lastHeardMs))) return;
  ports.measure({ SilentConnections: 1 }, { properties: { provider, connection: name } });
}

/** The timeline is bounded: of a job that was tried very often, the acceptance is what is left. */
function handedOverAt({ timeline, accepted_at }: Job): number {
  return timeline.find(({ event }) => event === 'PROCESSING IMAGE')?.at ?? accepted_at;
}
