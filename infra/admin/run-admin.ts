import { AdminError } from './admin-error.ts';
import type { Answer, Session } from './command.ts';
import { explainError } from './explain-error.ts';
import { findCommand, parseCall } from './parse-call.ts';
import type { TargetChoice } from './target/open-target.ts';
import type { Target } from './target/target.ts';
import { usage } from './usage.ts';

export interface Surroundings extends Omit<Session, 'target'> {
  openTarget(choice: TargetChoice): Promise<Target>;
  /** A line on standard output. */
  print(line: string): void;
}

/** @returns the exit code: 2 when the arguments can't be understood, 1 when what they ask for could not be done. */
export async function runAdmin(args: string[], around: Surroundings): Promise<number> {
  try {
    const call = parseCall(args);
    if (call.kind === 'help') {
      around.print(usage(call.command));
      return 0;
    }
    const {
      output,
      remarks = [],
      failed = false,
    } = await runOn(await around.openTarget(call.target), around, call.action);
    for (const line of remarks) around.remark(line);
    for (const line of output) around.print(line);
    return failed ? 1 : 0;
  } catch (error) {
    around.remark(explainError(error));
    if (!(error instanceof AdminError) || error.fault === 'failed') return 1;
    around.remark(`\n${usage(findCommand(args))}`);
    return 2;
  }
}

async function runOn(
  target: Target,
  { openTarget: _open, print: _print, ...session }: Surroundings,
  action: (session: Session) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await action({ target, ...session });
  } finally {
    target.close();
  }
}
