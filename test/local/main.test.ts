import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { sampleDocuments } from '../../infra/local/samples/sample-documents.ts';
import { type MainProcess, startMain } from './main-process.ts';

const { length: samples } = await sampleDocuments();
const localFile = join(import.meta.dirname, '..', '..', '.paperhook', 'local.json');

// One after the other, in one file: each writes .paperhook/local.json.

/** Free ports in a row are found by trying: what is printed says whether one was taken. */
async function startOnFreePorts(from: number): Promise<{ main: MainProcess; port: number }> {
  for (let port = from; port < 65_000; port += 5) {
    const main = startMain('--port', String(port));
    await main.printed(/Started in|is in use/);
    if (main.lines.some((line) => line.includes('Started in'))) return { main, port };
  }
  throw new Error('no free ports');
}

test('npm start says how to be reached and stays up until Ctrl-C, which closes everything', async () => {
  const { main, port } = await startOnFreePorts(42_300);
  const run = JSON.parse(readFileSync(localFile, 'utf8'));
  assert.equal(statSync(localFile).mode & 0o777, 0o600);
  assert.equal(run.api_url, `http://127.0.0.1:${port}`);
  assert.equal(run.simulators.azoraone, `http://127.0.0.1:${port + 1}/control`);
  assert.equal(run.simulators.docuprox, `http://127.0.0.1:${port + 3}/control`);
  assert.equal(run.simulators.ocrolus, `http://127.0.0.1:${port + 4}/control`);
  assert.equal(run.endpoint, `http://127.0.0.1:${port + 2}/deliveries`);

  await main.printed(/Ctrl-C stops everything/);
  const deliveries: { body: { status: string } }[] = JSON.parse(await (await fetch(run.endpoint)).text());
  assert.deepEqual(deliveries.map(({ body }) => body.status).toSorted(), [
    'FAILED',
    ...Array(samples - 1).fill('SUCCESS'),
  ]);
  const headers = { 'x-auth': run.api_key };
  const template = await fetch(`${run.api_url}/templates/${run.templates.azoraone}`, { headers });
  assert.equal(template.status, 200);
  const stranger = await fetch(`${run.api_url}/templates/${run.templates.azoraone}`);
  assert.equal(stranger.status, 401);

  // Twice, as a terminal and npm do together.
  main.child.kill('SIGINT');
  main.child.kill('SIGINT');
  assert.equal(await main.exited, 0, main.lines.join('\n'));
  // Another run that is up at this moment has its own back.
  if (existsSync(localFile))
    assert.notEqual(JSON.parse(readFileSync(localFile, 'utf8')).api_url, run.api_url);
  await assert.rejects(fetch(run.api_url));
});

test('a port in use is said, with the option that helps', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  assert.ok(address && typeof address === 'object');
  const main = startMain('--port', String(address.port));
  assert.equal(await main.exited, 1);
  taken.close();
  assert.match(main.lines.join('\n'), /Port \d+ is in use\. .*--port/);
});

test('an unknown option is refused with the usage', async () => {
  const main = startMain('--often');
  assert.equal(await main.exited, 2);
  assert.match(main.lines.join('\n'), /--often[\s\S]*Usage: npm start/);
});

test('npm start -- --once hands the samples in, shows their way, and ends with 0', async () => {
  const main = startMain('--once', '--port', '0');
  assert.equal(await main.exited, 0, main.lines.join('\n'));
  assert.match(main.lines[0] ?? '', /providers are simulated/);
  const shown = main.lines.join('\n');
  assert.match(shown, /invoice-kontorsmaterial\.pdf +SUCCESS +via notification/);
  assert.match(shown, /invoice-lost-webhook\.pdf +SUCCESS +via poller/);
  assert.match(shown, /invoice-unreadable\.pdf +FAILED/);
  assert.match(shown, new RegExp(`All ${samples} ended as they should`));
});
