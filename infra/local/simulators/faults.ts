/** What can be made to go wrong, for which document or call, and how often. */
import { matchesGlob } from 'node:path/posix';
import * as z from 'zod';

/** Whom a fault meets: all of the named conditions hold; none named means everyone. `times` left out: always. */
export const faultTarget = {
  file_name: z.string().min(1).optional(),
  /** The provider's own id of the document. */
  file_id: z.string().min(1).optional(),
  times: z.int().positive().optional(),
};

/** Whose webhooks tell events apart: those of this one. */
const eventTarget = { event: z.string().min(1).optional() };

/** Those that every provider can have. @param malformed in which ways a webhook can be wrong. */
export function commonFaults<
  const Operations extends readonly [string, ...string[]],
  const Malformed extends readonly [string, ...string[]],
>(operations: Operations, malformed: Malformed) {
  const target = faultTarget;
  const webhookTarget = { ...target, ...eventTarget };
  const callTarget = { ...target, operation: z.enum(operations).optional() };
  return [
    /** The first `attempts` attempts vanish on their way, as if nobody had answered; left out: all of them. */
    z.strictObject({
      effect: z.literal('lose_webhook'),
      attempts: z.int().positive().optional(),
      ...webhookTarget,
    }),
    z.strictObject({
      effect: z.literal('duplicate_webhook'),
      copies: z.int().min(1).max(20).default(1),
      ...webhookTarget,
    }),
    z.strictObject({ effect: z.literal('delay_webhook'), seconds: z.number().positive(), ...webhookTarget }),
    /** Held back until another document's webhook has gone ahead, at most a minute. */
    z.strictObject({ effect: z.literal('reorder_webhook'), ...webhookTarget }),
    /** A stranger sends one more, with a wrong credential and a lie. */
    z.strictObject({ effect: z.literal('forge_webhook'), ...webhookTarget }),
    z.strictObject({
      effect: z.literal('malform_webhook'),
      as: z.enum(malformed),
      ...webhookTarget,
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
  ] as const;
}

type CommonFault = z.output<ReturnType<typeof commonFaults>[number]>;

/** The faults of whichever provider. */
export interface CommonFaults {
  take(effect: CommonFault['effect'], subject: FaultSubject): CommonFault | undefined;
}

/** As a provider's own `take`, where it does not matter which provider's. */
export function takeCommon<E extends CommonFault['effect']>(
  faults: CommonFaults,
  effect: E,
  subject: FaultSubject,
): Extract<CommonFault, { effect: E }> | undefined {
  const fault = faults.take(effect, subject);
  return fault && isOf(fault, effect) ? fault : undefined;
}

/** What all faults have, whichever provider's. */
interface AnyFault {
  effect: string;
  file_name?: string | undefined;
  file_id?: string | undefined;
  times?: number | undefined;
  operation?: string | undefined;
  event?: string | undefined;
}

export interface FaultSubject {
  fileName?: string | undefined;
  fileID?: string | undefined;
  operation?: string;
  /** Which event a webhook tells of. */
  event?: string;
}

export function createFaults<Fault extends AnyFault>(schema: z.ZodType<Fault>) {
  let active: { fault: Fault; timesLeft: number }[] = [];

  return {
    /** Throws a ZodError that names the field. */
    add(input: unknown): Fault {
      const added = schema.parse(input);
      active.push({ fault: added, timesLeft: added.times ?? Number.POSITIVE_INFINITY });
      return added;
    },
    clear(): void {
      active = [];
    },
    list: () =>
      active.map(({ fault, timesLeft }) => ({ ...fault, ...(fault.times ? { times: timesLeft } : {}) })),

    /** The first fault of this effect that meets the subject; it counts as used once. */
    take<E extends Fault['effect']>(
      effect: E,
      subject: FaultSubject,
    ): Extract<Fault, { effect: E }> | undefined {
      const found = active.find((entry) => entry.fault.effect === effect && meets(entry.fault, subject));
      if (!found) return undefined;
      found.timesLeft -= 1;
      active = active.filter(({ timesLeft }) => timesLeft > 0);
      return isOf<Fault, E>(found.fault, effect) ? found.fault : undefined;
    },
  };
}

function meets(fault: AnyFault, { fileName = '', fileID, operation, event = '' }: FaultSubject): boolean {
  return (
    (fault.file_id === undefined || fault.file_id === fileID) &&
    (fault.file_name === undefined || matchesGlob(fileName, fault.file_name)) &&
    (fault.operation === undefined || fault.operation === operation) &&
    (fault.event === undefined || matchesGlob(event, fault.event))
  );
}

function isOf<Fault extends AnyFault, E extends Fault['effect']>(
  fault: Fault,
  effect: E,
): fault is Extract<Fault, { effect: E }> {
  return fault.effect === effect;
}
