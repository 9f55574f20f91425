import { median } from '../median.ts';
import type { Sample } from './run-sample.ts';

export interface Subject {
  name: string;
  bundle: string;
  bytes: number;
}

/** Medians; a cold path is loading plus the first acknowledged webhook of the same process. */
export interface Row extends Sample {
  name: string;
  bytes: number;
  coldMs: number;
  coldRange: [lowest: number, highest: number];
}

export interface Report {
  rows: Row[];
  /** receive-notification over the plain handler, and what it should be at most. */
  ratios: { cold: number; cpu: number; aim: { cold: number; cpu: number } };
}

const AIM = { cold: 1 / 3, cpu: 1 / 2 };

/** @param subjects the last two are the plain handler and ours. */
export function summarise(subjects: Subject[], samples: Map<string, Sample[]>): Report {
  const rows = subjects.map((subject) => summariseOne(subject, samples.get(subject.name) ?? []));
  const [plain, ours] = rows.slice(-2);
  if (!plain || !ours) throw new Error('two handlers are needed to compare');
  return {
    rows,
    ratios: { cold: ours.coldMs / plain.coldMs, cpu: ours.cpuMs / plain.cpuMs, aim: AIM },
  };
}

function summariseOne({ name, bytes }: Subject, samples: Sample[]): Row {
  const of = (read: (sample: Sample) => number) => median(samples.map(read));
  const cold = samples.map(({ loadMs, firstMs }) => loadMs + firstMs);
  return {
    name,
    bytes,
    loadMs: of(({ loadMs }) => loadMs),
    firstMs: of(({ firstMs }) => firstMs),
    coldMs: median(cold),
    coldRange: [Math.min(...cold), Math.max(...cold)],
    secretMs: of(({ secretMs }) => secretMs),
    warmMs: of(({ warmMs }) => warmMs),
    cpuMs: of(({ cpuMs }) => cpuMs),
  };
}
