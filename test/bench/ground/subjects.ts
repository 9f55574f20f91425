/** What is compared: bundles by name, ours and what they are held against. */
import { join } from 'node:path';
import { bundleDirectory } from '../../../infra/bundle.ts';
import { FUNCTION_NAMES, type StageFunction } from '../../../infra/function-names.ts';
import { bundleEntries } from './bundle-entries.ts';

export const EMPTY = 'empty handler';
export const PLAIN = 'plain handler, client-sqs';
export type SubjectName = StageFunction | typeof EMPTY | typeof PLAIN;

const HANDLERS = { [EMPTY]: 'empty-handler.ts', [PLAIN]: 'plain-handler.ts' };

/** @param directory where those that are not ours are bundled. @returns the path of each bundle. */
export async function prepareSubjects(directory: string): Promise<ReadonlyMap<SubjectName, string>> {
  const entries = Object.entries(HANDLERS).map(([name, file]) => [name, join(import.meta.dirname, file)]);
  await bundleEntries(directory, Object.fromEntries(entries));
  const compared = ([EMPTY, PLAIN] as const).map((name) => [name, join(directory, `${name}.mjs`)] as const);
  const ours = FUNCTION_NAMES.map((name) => [name, join(bundleDirectory(name), 'index.mjs')] as const);
  return new Map<SubjectName, string>([...compared, ...ours]);
}
