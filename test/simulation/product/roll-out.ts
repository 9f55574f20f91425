/** A new version takes over in the middle of everything: for some minutes both run side by side. */
import type { Faults } from '../faults.ts';
import type { VirtualClock } from '../time/virtual-clock.ts';
import type { Version } from './load-product.ts';

const TAKES_MS = 300_000;

export function rollOut(faults: Faults, clock: VirtualClock, startMs: number): () => Version {
  if (!faults.strikes('new_version')) return () => 'present';
  const random = faults.random('new_version');
  const beginsMs = startMs + random.next() * (faults.endMs - startMs);
  return () => ((clock.nowMs() - beginsMs) / TAKES_MS > random.next() ? 'next' : 'present');
}
