/**
 * AWS's own DynamoDB Local, from the jar that amplify-dynamodb-simulator brings along; the rest of that package, and
 * all that it depends on, is not used.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const OLDEST_JAVA = 17;
const STARTED = /Started ServerConnector.*:(\d+)}/;

/** Why it can not run here, and what would help; undefined: it can. */
export function whyNoDynamodbLocal(): string | undefined {
  const { error, stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const [, version = '0'] = /version "(?:1\.)?(\d+)/.exec(stderr ?? '') ?? [];
  if (!error && Number(version) >= OLDEST_JAVA) return undefined;
  const found =
    error || version === '0' ? 'there is no java on the PATH' : `java on the PATH is version ${version}`;
  return `${found}: install a Java runtime, version ${OLDEST_JAVA} or later (Debian: apt install default-jre-headless; macOS: brew install openjdk)`;
}

export async function startDynamodbLocal(): Promise<{ url: string; close(): Promise<void> }> {
  const emulator = join(
    dirname(createRequire(import.meta.url).resolve('amplify-dynamodb-simulator')),
    'emulator',
  );
  const library = join(emulator, 'DynamoDBLocal_lib');
  const java = spawn(
    'java',
    [
      '-Xmx512m',
      `-Djava.library.path=${library}`,
      '-Dorg.eclipse.jetty.xml.XmlParser.Validating=false',
      '-Dorg.eclipse.jetty.LEVEL=INFO',
      ...['-classpath', [join(emulator, 'DynamoDBLocal.jar'), join(library, '*')].join(delimiter)],
      'org.eclipse.jetty.xml.XmlConfiguration',
      join(import.meta.dirname, 'dynamodb-local.xml'),
    ],
    // Whatever becomes of it, nothing is reported to anybody.
    { env: { ...process.env, DDB_LOCAL_TELEMETRY: '0' }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const exited = new Promise<void>((resolve) => java.once('close', () => resolve()));
  const kill = () => java.kill('SIGKILL');
  process.once('exit', kill);
  process.once('SIGTERM', () => process.exit(143));
  return {
    url: `http://127.0.0.1:${await portOf(java.stderr)}`,
    async close() {
      kill();
      await exited;
      process.off('exit', kill);
    },
  };
}

/** Jetty prints it when it is ready. What comes later is read too, or the pipe would fill up. */
async function portOf(output: NodeJS.ReadableStream): Promise<string> {
  const printed: string[] = [];
  const lines = createInterface({ input: output });
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      printed.push(line);
      const [, port] = STARTED.exec(line) ?? [];
      if (port) resolve(port);
    });
    lines.on('close', () => reject(new Error(`DynamoDB Local did not start:\n${printed.join('\n')}`)));
  });
}
