import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');
const SOURCES = join(ROOT, 'functions');
const BUNDLES = join(ROOT, 'dist', 'functions');

/** How every function is bundled; benchmarks bundle what they compare with in the same way. */
export const BUNDLE_OPTIONS = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  // ES modules where a package has them: they shake out better, and need no `require`.
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: 'linked',
  // The stack traces need names and lines, not a second copy of the sources.
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
} satisfies BuildOptions;

/** Where a function's bundle is: `index.mjs` and its source map, nothing else. */
export function bundleDirectory(functionName: string): string {
  return join(BUNDLES, functionName);
}

/**
 * Bundles every folder of functions/ that has an index.ts, AWS SDK included, into dist/functions/<name>/.
 * The answer, also in dist/functions/metafile.json, says which inputs went into which bundle.
 */
export async function bundleFunctions(): Promise<Metafile> {
  const names = await functionNames();
  const plain = await bundle(names);
  const commonJs = names.filter((name) => requires(plain.metafile, name));
  const withRequire = await bundle(commonJs, { js: DEFINE_REQUIRE });
  const files = new Map(
    [...plain.outputFiles, ...withRequire.outputFiles].map((file) => [file.path, file.contents]),
  );
  const metafile = {
    inputs: plain.metafile.inputs,
    outputs: { ...plain.metafile.outputs, ...withRequire.metafile.outputs },
  };
  files.set(join(BUNDLES, 'metafile.json'), Buffer.from(JSON.stringify(metafile)));
  await Promise.all([...files].map(([path, contents]) => writeIfChanged(path, contents)));
  await removeAllBut(names);
  return metafile;
}

async function functionNames(): Promise<string[]> {
  const entries = await readdir(SOURCES, { recursive: true });
  return entries
    .filter((path) => /^[^/\\]+[/\\]index\.ts$/.test(path))
    .map(dirname)
    .sort();
}

function bundle(names: string[], banner: Record<string, string> = {}) {
  return build({
    absWorkingDir: ROOT,
    entryPoints: names.map((name) => ({ in: join(SOURCES, name, 'index.ts'), out: `${name}/index` })),
    outdir: BUNDLES,
    outExtension: { '.js': '.mjs' },
    banner,
    ...BUNDLE_OPTIONS,
    metafile: true,
    write: false,
  });
}

/** An ES module has no `require`. What brings a CommonJS package along gets one, the others don't pay for it. */
const DEFINE_REQUIRE = `import { createRequire } from 'node:module';const require = createRequire(import.meta.url);`;

function requires({ outputs }: Metafile, name: string): boolean {
  const output = outputs[relative(ROOT, join(bundleDirectory(name), 'index.mjs')).replaceAll('\\', '/')];
  return output?.imports.some(({ kind }) => kind === 'require-call') ?? false;
}

/** In one move, and only when it differs: a test or the local run may be loading the bundle right now. */
async function writeIfChanged(path: string, contents: Uint8Array): Promise<void> {
  const present = await readFile(path).catch(() => undefined);
  if (present !== undefined && hash(present) === hash(contents)) {
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  const temporary = join(BUNDLES, `.${randomUUID()}`);
  await writeFile(temporary, contents);
  await rename(temporary, path);
}

function hash(contents: Uint8Array): string {
  return createHash('sha256').update(contents).digest('hex');
}

async function removeAllBut(names: string[]): Promise<void> {
  const entries = await readdir(BUNDLES, { withFileTypes: true });
  const stale = entries.filter((entry) => entry.isDirectory() && !names.includes(entry.name));
  await Promise.all(stale.map((entry) => rm(join(BUNDLES, entry.name), { recursive: true })));
}

if (import.meta.main) {
  const { outputs } = await bundleFunctions();
  for (const [path, { bytes }] of Object.entries(outputs)) {
    if (path.endsWith('.mjs')) {
      console.log(`${relative(ROOT, join(ROOT, path))}  ${(bytes / 1000).toFixed(1)} kB`);
    }
  }
}
