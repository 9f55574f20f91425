/** What can be made to go wrong, for which file or call, and how often. */
import { matchesGlob } from 'node:path/posix';
import * as z from 'zod';
import { OPERATIONS, type Operation } from './operations.ts';

/** Whom a fault meets: all of the named conditions hold; none named means everyone. `times` left out: always. */
const target = {
  file_name: z.string().min(1).optional(),
  file_id: z.string().min(1).optional(),
  times: z.int().positive().optional(),
};
const callTarget = { ...target, operation: z.enum(OPERATIONS).optional() };

const fault = z.discriminatedUnion('effect', [
  /** The first `attempts` attempts vanish on their way, as if nobody had answered; left out: all six of them. */
  z.strictObject({ effect: z.literal('lose_webhook'), attempts: z.int().positive().optional(), ...target }),
  z.strictObject({
    effect: z.literal('duplicate_webhook'),
    copies: z.int().min(1).max(20).default(1),
    ...target,
  }),
  z.strictObject({ effect: z.literal('delay_webhook'), seconds: z.number().positive(), ...target }),
  /** Held back until another file's webhook has gone ahead, at most a minute. */
  z.strictObject({ effect: z.literal('reorder_webhook'), ...target }),
  /** A stranger sends one more, with a wrong token and the status that the stranger would like. */
  z.strictObject({ effect: z.literal('forge_webhook'), ...target }),
  z.strictObject({
    effect: z.literal('malform_webhook'),
    as: z.enum(['not_json', 'no_file_id', 'other_file_id', 'unknown_status']),
    ...target,
  }),
  /** `accepted`: the call has taken effect all the same. */
  z.strictObject({
    effect: z.literal('answer_status'),
    status: z.int().min(400).max(599),
    retry_after_seconds: z.int().positive().optional(),
    accepted: z.boolean().default(false),
    ...callTarget,
  }),
  z.strictObject({ effect: z.literal('slow_answer'), seconds: z.number().positive(), ...callTarget }),
  z.strictObject({ effect: z.literal('lose_answer'), ...callTarget }),
  z.strictObject({ effect: z.literal('never_finish'), ...target }),
  z.strictObject({ effect: z.literal('fail_file'), ...target }),
]);

export type Fault = z.infer<typeof fault>;
export type FaultInput = z.input<typeof fault>;
export type Effect = Fault['effect'];

export interface FaultSubject {
  fileName?: string | undefined;
  fileID?: string | undefined;
  operation?: Operation;
}

/** Throws a ZodError that names the field. */
export function parseFault(input: unknown): Fault {
  return fault.parse(input);
}

export function createFaults() {
  let active: { fault: Fault; timesLeft: number }[] = [];

  return {
    add(input: unknown): Fault {
      const added = parseFault(input);
      active.push({ fault: added, timesLeft: added.times ?? Number.POSITIVE_INFINITY });
      return added;
    },
    clear(): void {
      active = [];
    },
    list: () =>
      active.map(({ fault, timesLeft }) => ({ ...fault, ...(fault.times ? { times: timesLeft } : {}) })),

    /** The first fault of this effect that meets the subject; it counts as used once. */
    take<E extends Effect>(effect: E, subject: FaultSubject): Extract<Fault, { effect: E }> | undefined {
      const found = active.find((entry) => entry.fault.effect === effect && meets(entry.fault, subject));
      if (!found) return undefined;
      found.timesLeft -= 1;
      active = active.filter(({ timesLeft }) => timesLeft > 0);
      return isOf(found.fault, effect) ? found.fault : undefined;
    },
  };
}

export type Faults = ReturnType<typeof createFaults>;

function meets(fault: Fault, { fileName = '', fileID, operation }: FaultSubject): boolean {
  return (
    (fault.file_id === undefined || fault.file_id === fileID) &&
    (fault.file_name === undefined || matchesGlob(fileName, fault.file_name)) &&
    (!('operation' in fault) || fault.operation === undefined || fault.operation === operation)
  );
}

function isOf<E extends Effect>(fault: Fault, effect: E): fault is Extract<Fault, { effect: E }> {
  return fault.effect === effect;
}
