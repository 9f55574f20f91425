// One fresh process: loads the bundle at the URL that it is given, handles the webhook that it is given, and
// writes its times as JSON. It must not load what a handler would have to: an ESM import of node:fs loads all
// streams, and `performance` and node:crypto their share.

const diagnostics = process.getBuiltinModule('node:diagnostics_channel');
const { openSync, writeSync } = process.getBuiltinModule('node:fs');
const [, , bundleUrl = '', eventText = ''] = process.argv;
const event = JSON.parse(eventText);

const WARM_UP = 500;
const COUNTED = 1000;

const discard = openSync('/dev/null', 'w');
// Lambda's own console writes an object as one line of JSON.
console.log = (line) => writeSync(discard, `${JSON.stringify({ level: 'INFO', message: line })}\n`);

/** Ms from sending the secret's request to the end of its answer. What signing it costs stays in `first`. */
let secretMs = 0;
const startedAt = new WeakMap<object, number>();
diagnostics.subscribe('http.client.request.start', noteStart);
diagnostics.subscribe('http.client.response.finish', noteFinish);

const atStart = now();
const { handler } = await import(bundleUrl);
const loadMs = now() - atStart;
const firstMs = (await timed(1)) - secretMs;
diagnostics.unsubscribe('http.client.request.start', noteStart);
diagnostics.unsubscribe('http.client.response.finish', noteFinish);
await timed(WARM_UP);
const cpuBefore = process.cpuUsage();
const warmMs = (await timed(COUNTED)) / COUNTED;
const { user, system } = process.cpuUsage(cpuBefore);
const cpuMs = (user + system) / 1000 / COUNTED;
writeSync(1, JSON.stringify({ loadMs, firstMs, secretMs, warmMs, cpuMs }));
process.exit();

function noteStart(message: unknown): void {
  startedAt.set(Object(message).request, now());
}

function noteFinish(message: unknown): void {
  const { request } = Object(message);
  const isSecret = request.getHeader('x-amz-target') === 'secretsmanager.GetSecretValue';
  if (isSecret) secretMs += now() - (startedAt.get(request) ?? Number.NaN);
}

async function timed(count: number): Promise<number> {
  const before = now();
  for (let done = 0; done < count; done += 1) {
    const { statusCode } = await handler(event);
    if (statusCode !== 200) throw new Error(`the handler answered ${statusCode}`);
  }
  return now() - before;
}

function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

export {};
