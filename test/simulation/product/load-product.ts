/**
 * Loads the functions as they are deployed, their index.ts included, with the network beneath them replaced: the
 * modules named below give way to their stand-ins. A second version of all of it, and planted defects, are made by
 * changing the text of a module while it is loaded; the product itself has no switch for either.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

import type { Context } from 'aws-lambda';
import { FUNCTION_NAMES, type FunctionName } from '../../../infra/function-names.ts';

export const VERSIONS = ['present', 'next'] as const;
export type Version = (typeof VERSIONS)[number];

export type Handler = (event: unknown, context: Context) => Promise<unknown>;

export interface Product {
  /** A new instance of a function, with a memory of its own: what a cold start makes. */
  start(version: Version, functionName: FunctionName): Handler;
}

/** A change of one place in one module's text. */
export interface Patch {
  file: string;
  find: string;
  replace: string;
}

const ROOT = new URL('../../../', import.meta.url);
const STAND_INS: Readonly<Record<string, string>> = {
  'shared/lambda/aws-clients.ts': './stand-ins/aws-clients.ts',
  'shared/lambda/get-secret-value.ts': './stand-ins/get-secret-value.ts',
  'shared/files/pdf-pages.ts': './stand-ins/pdf-pages.ts',
  'shared/deliveries/guarded-post/guarded-post.ts': './stand-ins/guarded-post.ts',
  'functions/receive-notification/send-message.ts': './stand-ins/send-message.ts',
  'functions/receive-notification/put-object.ts': './stand-ins/put-object.ts',
};
const NEXT = '?version=next';
/** What the next deployment writes, the present one leaves alone. */
const NEXT_VERSION: Patch = {
  file: 'shared/jobs/obligation.ts',
  find: 'export const ITEM_VERSION = 1;',
  replace: 'export const ITEM_VERSION = 2;',
};
/** Not simulated: they have no part in a job's way. */
const LEFT_OUT: readonly FunctionName[] = ['manage-templates', 'manage-endpoints', 'create-upload'];

/** Once a thread. */
export async function loadProduct(patches: readonly Patch[] = []): Promise<Product> {
  const unused = new Set(patches);

  function source(file: string, isNext: boolean): string {
    const wanted = patches.filter((patch) => patch.file === file);
    for (const patch of wanted) unused.delete(patch);
    if (isNext && file === NEXT_VERSION.file) wanted.push(NEXT_VERSION);
    const text = patched(file, wanted);
    return /^functions\/[^/]+\/index\.ts$/.test(file) ? startable(text) : text;
  }

  registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context);
      const file = productFile(resolved.url);
      if (file === undefined) return resolved;
      const standIn = STAND_INS[file];
      if (standIn) return { ...resolved, url: new URL(standIn, import.meta.url).href };
      const isNext = isOfNext(context.parentURL) || isOfNext(resolved.url);
      return isNext ? { ...resolved, url: `${ROOT.href}${file}${NEXT}` } : resolved;
    },
    load(url, context, nextLoad) {
      const file = productFile(url);
      if (file === undefined) return nextLoad(url, context);
      return { format: 'module-typescript', source: source(file, isOfNext(url)), shortCircuit: true };
    },
  });
  const functions = { present: await loadFunctions(''), next: await loadFunctions(NEXT) };
  const [left] = unused;
  if (left) throw new Error(`${left.file} is not part of the product, so nothing can be changed in it.`);
  return {
    start(version, functionName) {
      const start = functions[version].get(functionName);
      if (!start) throw new Error(`${functionName} is not simulated.`);
      return start();
    },
  };
}

type Start = () => Handler;

async function loadFunctions(query: string): Promise<ReadonlyMap<FunctionName, Start>> {
  const names = FUNCTION_NAMES.filter((name) => !LEFT_OUT.includes(name));
  const loaded = names.map(async (name) => {
    const { start }: { start: Start } = await import(`${ROOT.href}functions/${name}/index.ts${query}`);
    return [name, start] as const;
  });
  return new Map(await Promise.all(loaded));
}

/** What stands in an index.ts below its imports becomes a function, so that it can be run for each cold start. */
function startable(text: string): string {
  const lines = text.split('\n');
  const lastImport = lines.findLastIndex((line) => /^(import .*|} from '.*');$/.test(line));
  const body = lines
    .slice(lastImport + 1)
    .join('\n')
    .replace(/^export const handler = /m, 'return ');
  return [...lines.slice(0, lastImport + 1), 'export function start() {', body, '}'].join('\n');
}

function isOfNext(url = ''): boolean {
  return url.endsWith(NEXT);
}

/** A module below functions/ or shared/, as a path from the root. */
function productFile(url: string): string | undefined {
  const [plain = ''] = url.split('?');
  if (!plain.startsWith(ROOT.href)) return undefined;
  const file = plain.slice(ROOT.href.length);
  return /^(functions|shared)\/.*\.ts$/.test(file) ? file : undefined;
}

function patched(file: string, patches: readonly Patch[]): string {
  return patches.reduce(
    (text, { find, replace }) => {
      if (text.split(find).length !== 2) {
        throw new Error(`${file}: what a planted defect changes must be there exactly once: ${find}`);
      }
      return text.replace(find, () => replace);
    },
    readFileSync(new URL(file, ROOT), 'utf8'),
  );
}
