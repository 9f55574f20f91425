/** A copy of the project as its next version might be: a setting and a line of code are others, and a tag is on everything. */
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './commands.ts';

const COPIED = ['infra', 'functions', 'shared', 'package.json', 'cdk.json'];

/** Of every worker; the visibility of its queue goes with it. */
export const NEW_WORKER_SECONDS = 12;
export const NEW_MESSAGE = 'There is no such path or method in this version.';

/** Each text is in its file, once; a test of its own says so. */
export const CHANGES: [file: string, before: string, after: string][] = [
  ['infra/stages/test.ts', 'timeoutSeconds: 10 }', `timeoutSeconds: ${NEW_WORKER_SECONDS} }`],
  ['functions/read-job/read-job.ts', 'There is no such path or method.', NEW_MESSAGE],
  ['infra/app.ts', "import { App } from 'aws-cdk-lib';", "import { App, Tags } from 'aws-cdk-lib';"],
  ['infra/app.ts', 'app.synth();', "Tags.of(app).add('paperhook:version', 'next');\napp.synth();"],
];

/** @returns its directory, which is there until the next one is made. */
export async function makeChangedCopy(): Promise<string> {
  const copy = join(ROOT, '.paperhook', 'deploy', 'next-version');
  await rm(copy, { recursive: true, force: true });
  await mkdir(copy, { recursive: true });
  for (const name of COPIED) await cp(join(ROOT, name), join(copy, name), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'dir');
  for (const [file, before, after] of CHANGES) {
    const path = join(copy, file);
    const text = await readFile(path, 'utf8');
    if (!text.includes(before)) throw new Error(`${file} has no ${JSON.stringify(before)} to be changed`);
    await writeFile(path, text.replace(before, after));
  }
  return copy;
}
