import { production, type StageSettings } from '../config.ts';
import { development } from './development.ts';
import { local } from './local.ts';
import { DEFAULT_SIMULATORS } from './simulators.ts';
import { STAGES, type Stage } from './stage.ts';
import { test } from './test.ts';

/**
 * @param stage from outside (`-c stage=...`), so checked here.
 * @param simulators where they and the sample endpoint are; read for the stages `local` and `test` only.
 */
export function settingsFor(stage: unknown, simulators = DEFAULT_SIMULATORS): StageSettings {
  switch (parseStage(stage)) {
    case 'local':
      return local(simulators);
    case 'test':
      return test(simulators);
    case 'development':
      return development;
    case 'production':
      return production;
  }
}

function parseStage(name: unknown): Stage {
  const stage = STAGES.find((known) => known === name);
  if (stage === undefined) {
    throw new Error(`Unknown stage ${JSON.stringify(name)}: use one of ${STAGES.join(', ')}`);
  }
  return stage;
}
