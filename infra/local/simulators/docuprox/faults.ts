/** What can be made to go wrong at DocuProx. */
import * as z from 'zod';
import { commonFaults, createFaults, faultTarget } from '../faults.ts';
import { OPERATIONS } from './operations.ts';

const MALFORMED = ['not_json', 'no_job_id', 'other_job_id', 'no_result', 'text_static_values'] as const;

const fault = z.discriminatedUnion('effect', [
  ...commonFaults(OPERATIONS, MALFORMED),
  /** Gone before their 24 hours are over. */
  z.strictObject({ effect: z.literal('lose_result'), ...faultTarget }),
  /** Its pages and clients do not agree on what results look like. */
  z.strictObject({ effect: z.literal('shape_result'), as: z.enum(['list', 'bare', 'csv']), ...faultTarget }),
  /** Nor on how a status is spelled. */
  z.strictObject({ effect: z.literal('spell_status'), as: z.string().max(100), ...faultTarget }),
]);

export type Malformed = (typeof MALFORMED)[number];
export type FaultInput = z.input<typeof fault>;

export const createDocuProxFaults = () => createFaults(fault);
export type Faults = ReturnType<typeof createDocuProxFaults>;
