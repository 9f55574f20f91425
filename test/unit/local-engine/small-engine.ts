import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, startEngine } from '../../../infra/local/engine/start-engine.ts';
import { parseTemplate } from '../../../infra/local/engine/template.ts';

export type SmallEngine = Engine & {
  readonly resources: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly passedOver: ReadonlyMap<string, number>;
  /** A directory of this engine alone, removed with it. */
  readonly directory: string;
};

/** Runs a hand-made template; the code of a function is the source text under its S3Key. */
export async function startSmallEngine(
  resources: Record<string, object>,
  code: Record<string, string> = {},
  outputs: Record<string, object> = {},
): Promise<SmallEngine> {
  const directory = await mkdtemp(join(tmpdir(), 'local-engine-'));
  for (const [key, source] of Object.entries(code)) {
    await mkdir(join(directory, key));
    await writeFile(join(directory, key, 'index.mjs'), source);
  }
  const engine = await startEngine({
    stackName: 'small',
    port: 0,
    logDirectory: join(directory, 'logs'),
  });
  const stop = async () => {
    await engine.stop();
    await rm(directory, { recursive: true });
  };
  try {
    const template = parseTemplate({ Resources: resources, Outputs: outputs });
    const deployment = await engine.deploy(template, (key) => join(directory, key));
    engine.activate();
    return { ...engine, ...deployment, directory, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A function of the template, its code under the key of the same name. */
export function lambdaFunction(key: string, properties: object = {}): object {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: 'assets', S3Key: key },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Timeout: 20,
      ...properties,
    },
    Metadata: { 'Paperhook::Function': key },
  };
}
