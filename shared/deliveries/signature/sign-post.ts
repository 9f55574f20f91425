/** An endpoint as it is stored and a message for it go in; out comes the request, with its URL and headers in clear, signed. */
import type { EndpointTarget } from '../endpoint.ts';
import type { SecretBox } from '../secret-box.ts';
import { signDelivery } from './delivery-signature.ts';

export interface SignedPost {
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface Recipient {
  /** Of a template's URL the template_id. */
  endpointId: string;
  target: EndpointTarget;
}

/** In the words of the Standard Webhooks specification. */
export interface Message {
  /** The `webhook-id`. */
  id: string;
  /** JSON, sent as it is. */
  body: string;
}

/** While a secret is replaced by another, both sign. */
export function signPost(
  box: SecretBox,
  { endpointId, target }: Recipient,
  { id, body }: Message,
  nowMs: number,
): SignedPost {
  const open = (sealed: string) => box.open(sealed, endpointId);
  const { previous_secret: previous } = target;
  const former = previous && previous.until > nowMs ? [open(previous.sealed)] : [];
  const signature = signDelivery({
    secrets: [open(target.sealed_secret), ...former],
    id,
    timestampSeconds: Math.floor(nowMs / 1000),
    body,
  });
  const custom: Record<string, string> = JSON.parse(open(target.sealed_headers));
  return { url: open(target.sealed_url), headers: { ...custom, ...signature }, body };
}
