import { badContents, badParameter } from './errors.ts';

/** A message as a queue keeps it. Times are epoch ms. */
export interface Message {
  id: string;
  body: string;
  sentAtMs: number;
  /** From then on it can be received. */
  visibleAtMs: number;
  receives: number;
  firstReceivedAtMs?: number;
  /** The one of the last receive; deleting takes no older one. */
  receipt?: string;
}

export const LONGEST_BODY_BYTES = 1_048_576;
const LONGEST_DELAY_SECONDS = 900;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

export function checkBody(body: string | undefined): string {
  if (!body) throw badParameter('MissingParameter', 'The request must contain the parameter MessageBody.');
  if (body.length * 3 > LONGEST_BODY_BYTES && Buffer.byteLength(body) > LONGEST_BODY_BYTES) {
    throw badParameter('InvalidParameterValue', `Message must be shorter than ${LONGEST_BODY_BYTES} bytes.`);
  }
  if (FORBIDDEN.test(body)) throw badContents();
  return body;
}

export function checkDelay(seconds = 0): number {
  return checkRange('DelaySeconds', seconds, 0, LONGEST_DELAY_SECONDS);
}

export function checkRange(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw badParameter(
    'InvalidParameterValue',
    `Value ${value} for parameter ${name} must be ${least} to ${most}.`,
  );
}
