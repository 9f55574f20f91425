import { build } from 'esbuild';
import { BUNDLE_OPTIONS } from '../../../infra/bundle.ts';

/** Bundles each entry, a path by name, to NAME.mjs in the directory, with the options that the functions are bundled with. */
export async function bundleEntries(directory: string, entries: Record<string, string>): Promise<void> {
  await build({
    entryPoints: Object.entries(entries).map(([name, path]) => ({ in: path, out: name })),
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    ...BUNDLE_OPTIONS,
  });
}
