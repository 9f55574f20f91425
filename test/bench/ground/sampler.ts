// One fresh process: loads a bundle, calls its handler as the task says, and writes what that took. It must not load
// what a handler would have to: an ESM import of node:fs loads all streams, and `performance`, process.stdout and
// node:crypto their share.
import type { Sample, Task } from './run-sample.ts';

const diagnostics = process.getBuiltinModule('node:diagnostics_channel');
const { openSync, readFileSync, writeFileSync, writeSync } = process.getBuiltinModule('node:fs');
const [, , taskFile = ''] = process.argv;
const { bundleUrl, event, timeoutMs, loads, answerFile }: Task = JSON.parse(readFileSync(taskFile, 'utf8'));

const discard = openSync('/dev/null', 'w');
// Lambda's own console writes an object as one line of JSON.
const writeLine = (line: unknown) =>
  writeSync(discard, `${JSON.stringify({ level: 'INFO', message: line })}\n`);
Object.assign(console, { log: writeLine, info: writeLine, warn: writeLine, error: writeLine });

/** Ms from sending a secret's request to the end of its answer. What signing it costs stays in `first`. */
let secretMs = 0;
const startedAt = new WeakMap<object, number>();
diagnostics.subscribe('http.client.request.start', noteStart);
diagnostics.subscribe('http.client.response.finish', noteFinish);

const cpuAtStart = process.cpuUsage();
const atStart = now();
const { handler } = await import(bundleUrl);
const loadMs = now() - atStart;
const beforeFirst = now();
const answer = await handler(event, context());
const firstMs = now() - beforeFirst - secretMs;
const coldCpu = process.cpuUsage(cpuAtStart);
const coldCpuMs = (coldCpu.user + coldCpu.system) / 1000;
diagnostics.unsubscribe('http.client.request.start', noteStart);
diagnostics.unsubscribe('http.client.response.finish', noteFinish);

const warm: Sample['warm'] = [];
for (const { atOnce, warmUp, counted } of loads) {
  await call(warmUp, atOnce);
  const [before, cpuBefore] = [now(), process.cpuUsage()];
  await call(counted, atOnce);
  const { user, system } = process.cpuUsage(cpuBefore);
  warm.push({ ms: (now() - before) / counted, cpuMs: (user + system) / 1000 / counted });
}
const sample: Sample = { loadMs, firstMs, secretMs, coldCpuMs, warm, peakKilobytes: peakKilobytes(), answer };
writeFileSync(answerFile, JSON.stringify(sample));
process.exit();

function noteStart(message: unknown): void {
  startedAt.set(Object(message).request, now());
}

function noteFinish(message: unknown): void {
  const { request } = Object(message);
  const isSecret = request.getHeader('x-amz-target') === 'secretsmanager.GetSecretValue';
  if (isSecret) secretMs += now() - (startedAt.get(request) ?? Number.NaN);
}

/** Not resourceUsage().maxRSS, where there is better: Linux counts into that what the parent held when it forked. */
function peakKilobytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kilobytes);
}

/** So many at once: whoever is answered sends the next one. */
async function call(count: number, atOnce: number): Promise<void> {
  let left = count;
  const sender = async () => {
    for (; left > 0; ) {
      left -= 1;
      const { statusCode } = await handler(event, context());
      if (statusCode !== 200) throw new Error(`the handler answered ${statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sender));
}

function context(): object {
  const endsAt = now() + timeoutMs;
  return {
    awsRequestId: 'bench',
    functionName: 'bench',
    getRemainingTimeInMillis: () => Math.max(0, Math.round(endsAt - now())),
  };
}

function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
