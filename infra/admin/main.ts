// npm run admin -- COMMAND ...: what the operator of a deployment can do to it.

import { setTimeout as wait } from 'node:timers/promises';
import { processInput } from './input/process-input.ts';
import { runAdmin } from './run-admin.ts';
import { openTarget } from './target/open-target.ts';

process.exitCode = await runAdmin(process.argv.slice(2), {
  openTarget,
  input: processInput,
  nowMs: Date.now,
  wait,
  print: (line) => process.stdout.write(`${line}\n`),
  remark: (line) => process.stderr.write(`${line}\n`),
});
