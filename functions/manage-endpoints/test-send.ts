/**
 * Sends an endpoint of either level one sample of an event, signed as every delivery is, whether or not it is on; the answer
 * goes out. It is no attempt of anything: it is not in the log, and says nothing of the endpoint's state.
 */
import { sampleBody } from '../../shared/deliveries/bodies/sample-body.ts';
import { deliveryOutcome } from '../../shared/deliveries/delivery-outcome.ts';
import type { EndpointAnswer } from '../../shared/deliveries/guarded-post/guarded-post.ts';
import { eventsOf, parseEvent } from '../../shared/deliveries/parse-events.ts';
import type { SecretBox } from '../../shared/deliveries/secret-box.ts';
import { type SignedPost, signPost } from '../../shared/deliveries/signature/sign-post.ts';
import { refused } from '../../shared/errors.ts';
import type { TestAnswer } from '../../shared/http/answered/endpoints.ts';
import { inField } from '../../shared/http/in-field.ts';
import type { FoundEndpoint } from './find-endpoint.ts';

export interface TestPorts {
  secretBox(): Promise<SecretBox>;
  newDeliveryId(): string;
  /** Throws PaperhookError when the endpoint did not answer. */
  post(post: SignedPost): Promise<EndpointAnswer>;
  nowMs(): number;
}

/** @param event the first one that it is subscribed to, where it is left out. */
export async function testSend(ports: TestPorts, found: FoundEndpoint, event?: string): Promise<TestAnswer> {
  const { level, endpoint } = found;
  const { endpoint_id: endpointId } = endpoint;
  const sent = event === undefined ? firstOf(endpoint.events) : inField('event', () => parseEvent(event));
  const nowMs = ports.nowMs();
  const templateId = level === 'template' ? endpointId : undefined;
  const body = sampleBody({ event: sent, endpoint, templateId, nowMs });
  // Without full stops, which separate id, time and body in what is signed.
  const id = `msg_test_${ports.newDeliveryId()}`;
  const post = signPost(await ports.secretBox(), { endpointId, target: endpoint }, { id, body }, nowMs);
  const startedAtMs = ports.nowMs();
  const answered = await ports.post(post).catch((error: unknown) => ({ error }));
  const duration_ms = ports.nowMs() - startedAtMs;
  return { endpoint_id: endpointId, event: sent, webhook_id: id, duration_ms, ...shown(answered) };
}

/** Of those of `ocrolus.*` the first that is known. */
function firstOf(events: readonly string[]): string {
  const [first] = events.flatMap((pattern) => eventsOf([pattern]));
  if (first !== undefined) return first;
  throw refused('unprocessable', 'event: it is subscribed to none that is known: name one');
}

type Shown = Pick<TestAnswer, 'delivered' | 'status' | 'error_code' | 'response'>;

function shown(answered: EndpointAnswer | { error: unknown }): Shown {
  const outcome = deliveryOutcome(answered);
  const failure = outcome.kind === 'delivered' ? {} : { error_code: outcome.errorCode };
  const delivered = outcome.kind === 'delivered';
  if ('error' in answered) return { delivered, ...failure, response: '' };
  const { status, excerpt } = answered;
  return { delivered, status, ...failure, response: excerpt };
}
