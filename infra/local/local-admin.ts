import { setTimeout as wait } from 'node:timers/promises';
import { processInput } from '../admin/input/process-input.ts';
import { runAdmin } from '../admin/run-admin.ts';
import { type LocalDeployment, localTarget } from '../admin/target/local-target.ts';
import type { Admin } from './connect-simulators.ts';

/** The operator's commands on a local run, in this process. */
export function localAdmin(deployed: LocalDeployment): Admin {
  return async (args, input = {}) => {
    const printed: string[] = [];
    const remarks: string[] = [];
    const exitCode = await runAdmin([...args, '--local'], {
      openTarget: async () => localTarget(deployed),
      input: { ...processInput, isTerminal: false, readAll: async () => JSON.stringify(input) },
      nowMs: Date.now,
      wait,
      print: (line) => printed.push(line),
      remark: (line) => remarks.push(line),
    });
    if (exitCode !== 0) throw new Error(remarks.join('\n'));
    return printed;
  };
}
