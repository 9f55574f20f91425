import { AdminError } from '../admin-error.ts';
import type { Values } from '../command.ts';
import type { TargetChoice } from './open-target.ts';

/** The stages that are deployed; `local` is reached by `--local`. */
const STAGES = ['development', 'production', 'test'] as const;

/** The options again as they were given, for a command line to go on with. */
export function targetArguments({ local, stage }: Values): string[] {
  if (local === true) return ['--local'];
  return stage === undefined ? [] : [`--stage ${stage}`];
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
