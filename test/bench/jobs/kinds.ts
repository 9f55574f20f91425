/** The kinds of jobs whose cost is counted. */
import type { FaultKind } from '../../simulation/faults.ts';
import type { ProviderName } from '../../simulation/outside/account.ts';

export interface JobKind {
  name: string;
  provider: ProviderName;
  /** What goes wrong, each time that it could. */
  faults: readonly FaultKind[];
  /** How many documents an archive has; each is a job. 0: documents are handed in by themselves. */
  archive: number;
  /** Its first delivery is answered with 500. */
  isDeliveryRetried: boolean;
}

const plain = { provider: 'azoraone', faults: [], archive: 0, isDeliveryRetried: false } as const;

export const JOB_KINDS: readonly JobKind[] = [
  { ...plain, name: 'azoraone' },
  { ...plain, name: 'azoraone, webhook lost', faults: ['webhook_lost'] },
  { ...plain, name: 'azoraone, delivery retried once', isDeliveryRetried: true },
  { ...plain, name: 'azoraone, one of 20 in an archive', archive: 20 },
  { ...plain, name: 'docuprox', provider: 'docuprox' },
  { ...plain, name: 'ocrolus', provider: 'ocrolus' },
];
