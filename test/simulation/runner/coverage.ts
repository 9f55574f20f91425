/** Which branches of the job mechanism the worlds have reached, by V8's own block coverage. */
import { readFileSync } from 'node:fs';
import { type Profiler, Session } from 'node:inspector/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export type ScriptCoverage = Profiler.ScriptCoverage;

export interface Unreached {
  /** `shared/jobs/run-step.ts:85` */
  place: string;
  code: string;
}

export interface BranchReport {
  branches: number;
  reached: number;
  unreached: Unreached[];
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const COVERED = new URL('../../../shared/jobs/', import.meta.url).href;

/** @returns what gives the counts since then. */
export async function startCoverage(): Promise<() => Promise<ScriptCoverage[]>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  return async () => {
    const { result } = await session.post('Profiler.takePreciseCoverage');
    return result.filter(({ url }) => url.startsWith(COVERED));
  };
}

/** A branch counts as reached when any thread, in any version of the product, has reached it. */
export function branchReport(scripts: readonly ScriptCoverage[]): BranchReport {
  const byFile = Map.groupBy(scripts, ({ url }) => fileURLToPath(url.split('?')[0] ?? ''));
  const report: BranchReport = { branches: 0, reached: 0, unreached: [] };
  for (const [file, versions] of byFile) addFile(report, file, versions);
  return report;
}

function addFile(report: BranchReport, file: string, versions: ScriptCoverage[]): void {
  const source = readFileSync(file, 'utf8');
  const counts = versions.map((version) => countCharacters(version, source.length));
  const ranges = versions.flatMap(({ functions }) => functions.flatMap((each) => each.ranges));
  const branches = new Map(
    ranges.map(({ startOffset, endOffset }) => [`${startOffset}-${endOffset}`, startOffset]),
  );
  for (const start of new Set(branches.values())) {
    report.branches += 1;
    if (counts.some((count) => (count[start] ?? 0) > 0)) report.reached += 1;
    else report.unreached.push(describe(file, source, start));
  }
}

/** How often each character was run: the innermost range that holds it says so, and inner ones come later. */
function countCharacters({ functions }: ScriptCoverage, length: number): Uint32Array {
  const counts = new Uint32Array(length);
  const ranges = functions.flatMap((each) => each.ranges).toSorted(bySize);
  for (const { startOffset, endOffset, count } of ranges) counts.fill(count, startOffset, endOffset);
  return counts;
}

function bySize(a: Profiler.CoverageRange, b: Profiler.CoverageRange): number {
  return b.endOffset - b.startOffset - (a.endOffset - a.startOffset);
}

function describe(file: string, source: string, start: number): Unreached {
  const line = source.slice(0, start).split('\n').length;
  const code = source.slice(start).trimStart().split('\n')[0] ?? '';
  return { place: `${relative(ROOT, file)}:${line}`, code: code.slice(0, 90) };
}
