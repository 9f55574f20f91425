import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { AdminError } from '../admin-error.ts';
import type { LocalDeployment } from './local-target.ts';

const PATIENCE_MS = 5_000;

const localFile = z.object({
  operator: z.object({
    endpoints: z.object({ dynamodb: z.url(), secrets_manager: z.url(), sqs: z.url(), s3: z.url() }),
    outputs: z.record(z.string(), z.string()),
  }),
});

/** @param path of `.paperhook/local.json`, which is there while `npm start` runs. */
export async function readLocalRun(path: string): Promise<LocalDeployment> {
  const { endpoints: said, outputs } = parse(await read(path)).operator;
  const { secrets_manager: secretsManager, ...endpoints } = said;
  // A run that was killed leaves its file behind.
  if (!(await answers(endpoints.dynamodb))) throw nothingRuns();
  return { endpoints: { ...endpoints, secretsManager }, outputs };
}

async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) })).body?.cancel();
    return true;
  } catch {
    return false;
  }
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw nothingRuns();
    throw error;
  }
}

function parse(text: string): z.output<typeof localFile> {
  try {
    return localFile.parse(JSON.parse(text));
  } catch {
    // Not as a cause: the file holds an API key.
    throw new AdminError('failed', '.paperhook/local.json is not of its form: start `npm start` again.');
  }
}

function nothingRuns(): AdminError {
  return new AdminError('failed', 'Nothing is running on this machine: start it with `npm start`.');
}
