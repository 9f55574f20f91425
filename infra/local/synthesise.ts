import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import * as z from 'zod';
import { bundleDirectory } from '../bundle.ts';
import type { Addresses } from '../config.ts';
import { PaperhookStack } from '../paperhook-stack.ts';
import { settingsFor } from '../stages/settings-for.ts';
import { parseTemplate, type Template } from './engine/template.ts';

export interface Synthesised {
  template: Template;
  /** The directory of an asset, by its key in the assets bucket. */
  codeDirectory: (assetKey: string) => string;
}

const assetManifest = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string() }),
      destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
    }),
  ),
});

/** The stack of stage `local`, as `cdk synth` makes it. The functions' bundles must be there. */
export async function synthesise(stackName: string, addresses: Addresses): Promise<Synthesised> {
  const outdir = await mkdtemp(join(tmpdir(), 'paperhook-synth-'));
  try {
    const app = new App({
      outdir,
      // `cdk synth` and the infra tests validate; here it would be half of the time to start.
      builtinCloudFormationValidation: false,
      // Bundles are run where they are, not from a copy.
      context: { 'aws:cdk:disable-asset-staging': true },
    });
    new PaperhookStack(app, stackName, {
      settings: settingsFor('local', addresses),
      options: {},
      codeFor: (name) => Code.fromAsset(bundleDirectory(name)),
    });
    const { template } = app.synth().getStackByName(stackName);
    const directories = await assetDirectories(outdir, stackName);
    return {
      template: parseTemplate(template),
      codeDirectory: (assetKey) => {
        const directory = directories.get(assetKey);
        if (!directory) throw new Error(`the assembly has no asset ${assetKey}`);
        return directory;
      },
    };
  } finally {
    await rm(outdir, { recursive: true });
  }
}

async function assetDirectories(outdir: string, stackName: string): Promise<Map<string, string>> {
  const manifest = await readFile(join(outdir, `${stackName}.assets.json`), 'utf8');
  const { files } = assetManifest.parse(JSON.parse(manifest));
  return new Map(
    Object.values(files).flatMap(({ source, destinations }) =>
      Object.values(destinations).map(({ objectKey }) => [objectKey, resolve(outdir, source.path)] as const),
    ),
  );
}
