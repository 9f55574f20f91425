/** MiniStack, serving AWS's APIs on a free port of this machine, over TLS and with IAM policies enforced. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setInterval as every } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ROOT, run } from '../commands.ts';
import { MissingError } from '../missing-error.ts';

export interface Emulator {
  /** What everything that calls AWS finds in its environment, instead of the caller's own. */
  environment: Readonly<Record<string, string>>;
  logFile: string;
  stop(): Promise<void>;
}

const START_MS = 60_000;
const STOP_MS = 10_000;

/** @param python of the environment that MiniStack is installed in. */
export async function startEmulator(python: string): Promise<Emulator> {
  // Short, and outside: it unpacks the functions there, and none may find this project's own package.json.
  const directory = await mkdtemp(join(tmpdir(), 'paperhook-emulator-'));
  const logFile = join(ROOT, '.paperhook', 'logs', 'ministack.log');
  await mkdir(dirname(logFile), { recursive: true });
  const port = await freePort();
  const certificate = join(directory, 'certificate.pem');
  const key = join(directory, 'key.pem');
  const removeFiles = () => rm(directory, { recursive: true, force: true });
  try {
    await makeCertificate(certificate, key);
  } catch (error) {
    await removeFiles();
    throw error;
  }
  const bind = [
    '--bind',
    `127.0.0.1:${port}`,
    '--certfile',
    certificate,
    '--keyfile',
    key,
    '--keep-alive',
    '75',
  ];
  const child = spawn(python, ['-m', 'hypercorn', 'ministack.app:app', ...bind], {
    cwd: directory,
    // A process group of its own: it has the functions' processes in it, and Ctrl-C is not meant for it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Functions are given this environment too, so nothing of the caller's is in it.
    env: {
      PATH: `${join(ROOT, 'node_modules', '.bin')}:${process.env['PATH']}`,
      TMPDIR: directory,
      HOME: directory,
      AUTH: 'true',
      USE_SSL: '1',
      MINISTACK_SSL_CERT: certificate,
      MINISTACK_SSL_KEY: key,
      MINISTACK_HOST: 'localhost',
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      S3_DATA_DIR: join(directory, 's3'),
      STATE_DIR: join(directory, 'state'),
    },
  });
  const log = createWriteStream(logFile);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const ended = once(child, 'exit');
  const url = `https://127.0.0.1:${port}`;

  async function stop(): Promise<void> {
    signalGroup(child.pid, 'SIGTERM');
    const timer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(timer);
    // Its functions' processes, which it has not waited for.
    signalGroup(child.pid, 'SIGKILL');
    await promisify(log.end.bind(log))();
    await removeFiles();
  }

  try {
    await untilItAnswers(port, () => child.exitCode !== null);
  } catch (error) {
    await stop();
    throw new Error(`MiniStack does not start:\n${await readFile(logFile, 'utf8')}`, { cause: error });
  }
  return {
    logFile,
    stop,
    environment: {
      AWS_ENDPOINT_URL: url,
      // These the emulator takes for the account's own, which may do everything.
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      NODE_EXTRA_CA_CERTS: certificate,
      // For cdk, which has its own way to trust.
      AWS_CA_BUNDLE: certificate,
    },
  };
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // There is nobody left in it.
  }
}

async function untilItAnswers(port: number, hasEnded: () => boolean): Promise<void> {
  const endMs = Date.now() + START_MS;
  for await (const _ of every(100)) {
    if (hasEnded()) throw new Error('it has ended');
    if (Date.now() > endMs) throw new Error('it does not listen');
    if (await listens(port)) return;
  }
}

async function listens(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1');
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  const answer = await promise;
  socket.destroy();
  return answer;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}

/** For two days, of this machine. */
async function makeCertificate(certificate: string, key: string): Promise<void> {
  const kind = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=emulator',
  ];
  const names = [
    '-addext',
    'subjectAltName=DNS:localhost,IP:127.0.0.1',
    '-addext',
    'basicConstraints=critical,CA:FALSE',
  ];
  try {
    await run('openssl', ['req', '-x509', ...kind, ...names, '-keyout', key, '-out', certificate]);
  } catch (error) {
    throw new MissingError(
      `openssl (1.1.1 or later) is missing, which makes the emulator's certificate: ${error instanceof Error ? error.message : error}`,
    );
  }
}
