/** What can be made to go wrong at Ocrolus. */
import * as z from 'zod';
import { commonFaults, createFaults, faultTarget } from '../faults.ts';
import { OPERATIONS } from './operations.ts';

export const MALFORMED = [
  'not_json',
  'no_event_name',
  'no_ids',
  'other_ids',
  'unknown_event',
  'text_ids',
] as const;

/** https://docs.ocrolus.com/docs/rejection-reasons has those that there are. */
const REASON = z.string().min(1).max(200);

const fault = z.discriminatedUnion('effect', [
  ...commonFaults(OPERATIONS, MALFORMED),
  /** An error comes with its own HTTP status, not with 200. */
  z.strictObject({
    effect: z.literal('plain_error'),
    operation: z.enum(OPERATIONS).optional(),
    ...faultTarget,
  }),
  /** Verified, but rejected; `fail_file` leaves it FAILED without a reason. */
  z.strictObject({
    effect: z.literal('reject_document'),
    reason: REASON.default('INVALID DOCUMENT'),
    ...faultTarget,
  }),
  /** Analytics are ready so much later; with `announced` their event comes when it would have come. */
  z.strictObject({
    effect: z.literal('delay_analytics'),
    seconds: z.number().positive(),
    announced: z.boolean().default(false),
    ...faultTarget,
  }),
  z.strictObject({
    effect: z.literal('detect_unable'),
    reason: REASON.default('Document is image based'),
    ...faultTarget,
  }),
  /** Detect finds this signal in it; none is found in any other document. */
  z.strictObject({
    effect: z.literal('detect_signal'),
    identifier: z.string().min(1).default('dollar_amount_edits'),
    ...faultTarget,
  }),
  /** Somebody removes the document's Book just before it would have ended. */
  z.strictObject({ effect: z.literal('delete_book'), ...faultTarget }),
]);

export type Malformed = (typeof MALFORMED)[number];
export type FaultInput = z.input<typeof fault>;

export const createOcrolusFaults = () => createFaults(fault);
export type Faults = ReturnType<typeof createOcrolusFaults>;
