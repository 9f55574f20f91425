import type { Construct } from 'constructs';
import type { StageFunction } from '../../function-names.ts';
import type { Parts } from '../parts.ts';
import type { WorkFunction } from '../work-function.ts';

/** What the rows of the dashboard are about. */
export interface Shown extends Pick<Parts, 'settings' | 'queues' | 'api'> {
  scope: Construct;
  functions: Readonly<Record<StageFunction, WorkFunction>>;
}
