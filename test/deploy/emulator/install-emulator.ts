/** MiniStack in a Python environment of its own, kept for the next time. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, run } from '../commands.ts';
import { MissingError } from '../missing-error.ts';

const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');
const CANDIDATES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
const IS_NEW_ENOUGH = 'import sys; sys.exit(sys.version_info < (3, 10))';

/** @returns the environment's own `python`. Throws MissingError when there is no Python or no package index. */
export async function installEmulator(): Promise<string> {
  const python = await findPython();
  const pinned = createHash('sha256')
    .update(await readFile(REQUIREMENTS))
    .digest('hex')
    .slice(0, 12);
  const directory = join(ROOT, '.paperhook', 'ministack', pinned);
  const installed = join(directory, 'bin', 'python');
  const complete = join(directory, 'complete');
  // The Python that it was made with may be gone by now.
  if (existsSync(complete) && (await isNewEnough(installed))) return installed;
  try {
    await rm(directory, { recursive: true, force: true });
    await run(python, ['-m', 'venv', directory]);
    await run(installed, [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--require-hashes',
      '-r',
      REQUIREMENTS,
    ]);
    await writeFile(complete, '');
    return installed;
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw new MissingError(
      `MiniStack can't be installed: it takes Python's venv module and its package index (PyPI, or the one that pip is set to).\n${error instanceof Error ? error.message : error}`,
    );
  }
}

async function findPython(): Promise<string> {
  for (const python of CANDIDATES) if (await isNewEnough(python)) return python;
  throw new MissingError(`Python 3.10 or later is missing: none of ${CANDIDATES.join(', ')} is one.`);
}

/** False when there is none by that name, either. */
function isNewEnough(python: string): Promise<boolean> {
  return run(python, ['-c', IS_NEW_ENOUGH]).then(
    () => true,
    () => false,
  );
}
