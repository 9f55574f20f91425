/** What can be made to go wrong at AzoraOne. */
import * as z from 'zod';
import { commonFaults, createFaults } from '../faults.ts';
import { OPERATIONS } from './operations.ts';

const fault = z.discriminatedUnion(
  'effect',
  commonFaults(OPERATIONS, ['not_json', 'no_file_id', 'other_file_id', 'unknown_status']),
);

export type FaultInput = z.input<typeof fault>;

export const createAzoraOneFaults = () => createFaults(fault);
export type Faults = ReturnType<typeof createAzoraOneFaults>;
