import { join } from 'node:path';
import { build } from 'esbuild';
import { BUNDLE_OPTIONS } from '../../../infra/bundle.ts';

/**
 * Bundles each entry to NAME.mjs in the directory, with the options that the functions are bundled with.
 * @param entries names and paths, from this folder.
 */
export async function bundleEntries(directory: string, entries: Record<string, string>): Promise<void> {
  await build({
    entryPoints: Object.entries(entries).map(([name, path]) => ({
      in: join(import.meta.dirname, path),
      out: name,
    })),
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    ...BUNDLE_OPTIONS,
  });
}
