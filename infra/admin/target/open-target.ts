import { LOCAL_FILE } from '../../local/work-directory.ts';
import type { Stage } from '../../stages/stage.ts';
import { deployedTarget } from './deployed-target.ts';
import { localTarget } from './local-target.ts';
import { readLocalRun } from './read-local-run.ts';
import type { Target } from './target.ts';

export type TargetChoice = { kind: 'local' } | { kind: 'stage'; stage: Stage };

export async function openTarget(choice: TargetChoice): Promise<Target> {
  return choice.kind === 'local' ? localTarget(await readLocalRun(LOCAL_FILE)) : deployedTarget(choice.stage);
}
