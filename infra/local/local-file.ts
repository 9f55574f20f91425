import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalRun } from './run.ts';

const directory = join(import.meta.dirname, '..', '..', '.paperhook');
const path = join(directory, 'local.json');

/**
 * Says in .paperhook/local.json how to reach the run, and gives back what takes that back: another run that was
 * there before, and still is, gets its own file again.
 */
export function writeLocalFile(run: LocalRun): () => void {
  const { secretsManager, ...endpoints } = run.endpoints;
  const content = JSON.stringify(
    {
      api_url: run.apiUrl,
      api_key: run.apiKey,
      templates: run.templates,
      simulators: run.simulators,
      endpoint: run.endpoint.url,
      // For the operator's commands: what takes AWS's place.
      operator: {
        pid: process.pid,
        endpoints: { ...endpoints, secrets_manager: secretsManager },
        outputs: run.outputs,
      },
    },
    undefined,
    2,
  );
  mkdirSync(directory, { recursive: true });
  const before = readOrNothing(path);
  write(`${content}\n`);
  return () => {
    if (readOrNothing(path) !== `${content}\n`) return;
    if (before !== undefined && isOfALiveRun(before)) write(before);
    else rmSync(path);
  };
}

function write(content: string): void {
  // A file that is there would keep its mode.
  rmSync(path, { force: true });
  writeFileSync(path, content, { mode: 0o600 });
}

function isOfALiveRun(content: string): boolean {
  try {
    // Signal 0 only asks whether the process is there.
    return process.kill(JSON.parse(content).operator.pid, 0);
  } catch {
    return false;
  }
}

/** Another run may have put its own there, or someone may have removed it. */
function readOrNothing(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
