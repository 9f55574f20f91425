/** An attempt goes into the attempt log, and into that of its delivery. */
import { ATTEMPTS_KEPT, type AttemptOutcome, type Delivery } from '../../shared/deliveries/delivery.ts';
import type { Surroundings } from '../../shared/jobs/job-progress.ts';
import type { LoggedAttempt } from '../../shared/store/attempts.ts';
import type { Announcement } from './announcement.ts';
import type { MadeAttempt } from './make-attempt.ts';

export interface LogPorts {
  around: Surroundings;
  writeAttempt(attempt: LoggedAttempt): Promise<void>;
}

export interface Logged {
  endpointId: string;
  attempt: MadeAttempt;
  outcome: AttemptOutcome;
}

/** The delivery with the attempt in its log. That the attempt log can't be written holds nothing up: it is on the delivery. */
export async function logAttempt(
  ports: LogPorts,
  { item, event, deliveryId }: Announcement,
  delivery: Delivery,
  { endpointId, attempt: { outcome: result, response, ...made }, outcome }: Logged,
): Promise<Delivery> {
  const attempt = { ...made, outcome, ...('errorCode' in result && { error_code: result.errorCode }) };
  const { tries: number, log } = delivery;
  await ports
    .writeAttempt({ ...attempt, endpoint_id: endpointId, item, event, delivery_id: deliveryId, number })
    .catch((error) => ports.around.report(error, item));
  const entry = { ...attempt, ...(response !== undefined && { response }) };
  return { ...delivery, log: [...log, entry].slice(-ATTEMPTS_KEPT) };
}
