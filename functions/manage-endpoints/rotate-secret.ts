/** Gives an endpoint of either level a new signing secret; the one before signs too for a while. */
import type { z } from 'zod';
import { type SealPorts, type Secrets, sealNewSecret } from '../../shared/deliveries/seal-target.ts';
import type { secretRotation } from '../../shared/http/asked/endpoints.ts';
import type { Endpoints } from '../../shared/store/endpoints.ts';
import type { Settings } from '../../shared/store/settings.ts';
import { changedAtOnce } from './change-endpoint.ts';
import { type FoundEndpoint, ofTemplate } from './find-endpoint.ts';

export interface RotatePorts extends SealPorts, Pick<Settings, 'changeTemplate'> {
  endpoints: Pick<Endpoints, 'change'>;
  nowMs(): number;
}

export async function rotateSecret(
  ports: RotatePorts,
  found: FoundEndpoint,
  { signing_secret, grace_seconds }: z.infer<typeof secretRotation>,
): Promise<{ found: FoundEndpoint; signingSecret: string }> {
  const { endpoint } = found;
  const nowMs = ports.nowMs();
  const rotation = { secret: signing_secret ?? undefined, graceMs: grace_seconds * 1000, nowMs };
  const { secrets, signingSecret } = await sealNewSecret(ports, endpoint.endpoint_id, rotation, endpoint);
  const after = await write(ports, found, secrets, nowMs);
  if (!after) throw changedAtOnce();
  return { found: after, signingSecret };
}

/** Undefined when somebody else has changed it since it was read. */
async function write(
  { endpoints, changeTemplate }: RotatePorts,
  found: FoundEndpoint,
  secrets: Secrets,
  nowMs: number,
): Promise<FoundEndpoint | undefined> {
  if (found.level === 'tenant') {
    const { previous_secret: _, ...endpoint } = found.endpoint;
    const after = { ...endpoint, ...secrets, updated_at: nowMs };
    const isWritten = await endpoints.change(found.endpoint, after);
    return isWritten ? { level: 'tenant', endpoint: after } : undefined;
  }
  const { template } = found;
  if (!template.webhook) return undefined;
  const { previous_secret: _, ...webhook } = template.webhook;
  const changed = { ...template, webhook: { ...webhook, ...secrets }, updated_at: nowMs };
  return (await changeTemplate(template, changed)) ? ofTemplate(changed) : undefined;
}
