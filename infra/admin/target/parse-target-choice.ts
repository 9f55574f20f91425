import { AdminError } from '../admin-error.ts';
import type { Values } from '../command.ts';
import type { TargetChoice } from './open-target.ts';

/** The stages that are deployed; `local` is reached by `--local`. */
const STAGES = ['development', 'production', 'test'] as const;

/** To go on with: another command on the deployment that these options name. */
export function commandLine(command: string, { local, stage }: Values): string {
  const target = local === true ? ' --local' : stage === undefined ? '' : ` --stage ${stage}`;
  return `npm run admin -- ${command}${target}`;
}

export function parseTargetChoice({ local, stage }: Values): TargetChoice {
  if (local === true) {
    if (stage !== undefined) throw new AdminError('usage', 'Use either --stage or --local, not both.');
    return { kind: 'local' };
  }
  const chosen = STAGES.find((known) => known === (stage ?? 'development'));
  if (chosen === undefined)
    throw new AdminError('usage', `--stage must be ${STAGES.join(' or ')}, or use --local.`);
  return { kind: 'stage', stage: chosen };
}
