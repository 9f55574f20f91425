import { production, type StageSettings } from '../config.ts';
import { withChanges } from './with-changes.ts';

/** Gives its state up more easily. */
export const development: StageSettings = withChanges(production, {
  stage: 'development',
  // Enough for the question "what went wrong this week".
  logRetentionDays: 14,
  keepState: false,
  deletionProtection: false,
});
