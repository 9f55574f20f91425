import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { LocalRun } from './run.ts';
import { LOCAL_FILE, WORK_DIRECTORY } from './work-directory.ts';

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
  mkdirSync(WORK_DIRECTORY, { recursive: true });
  const before = readOrNothing();
  write(`${content}\n`);
  return () => {
    if (readOrNothing() !== `${content}\n`) return;
    if (before !== undefined && isOfALiveRun(before)) write(before);
    else rmSync(LOCAL_FILE);
  };
}

function write(content: string): void {
  // A file that is there would keep its mode.
  rmSync(LOCAL_FILE, { force: true });
  writeFileSync(LOCAL_FILE, content, { mode: 0o600 });
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
function readOrNothing(): string | undefined {
  try {
    return readFileSync(LOCAL_FILE, 'utf8');
  } catch {
    return undefined;
  }
}
