/**
 * Webhooks beside the one that each file has: to the URL of the whole connection, about our file, before we have even
 * heard that it was taken, or about one that somebody else has added; too large for a message; with another job's token.
 */
import type { AzoraOneModel } from '../../../infra/local/simulators/azoraone/model.ts';
import type { ModelRequest } from '../../../infra/local/simulators/model-request.ts';
import type { ProviderWorld } from './provider.ts';
import { CONNECTION_WEBHOOK_URL } from './tenants.ts';

/** Past what travels in a message (functions/receive-notification). */
const OVERSIZED_BYTES = 720_000;
const LATEST_MS = 3_000;
const FORGED = 'forged';

/** @param request the one that has just added a file. */
export function sendOtherWebhooks(
  world: ProviderWorld,
  model: AzoraOneModel,
  { path, body }: ModelRequest,
): void {
  const { random, faults } = world;
  const companyID = path.split('/')[4] ?? '';
  const fileID = body.kind === 'form' ? (body.fields['fileid'] ?? '') : '';
  const toConnection = `${CONNECTION_WEBHOOK_URL}&companyID=${companyID}`;
  // None of these is a fault: all of it is documented, or somebody else's business.
  if (random.chance(0.15)) send(world, 'to the connection', toConnection, fileID);
  if (random.chance(0.06)) send(world, 'of another file', toConnection, `other-${fileID}`);
  if (random.chance(0.01)) send(world, 'oversized', toConnection, fileID, 'x'.repeat(OVERSIZED_BYTES));
  const stolen = model.files().find((file) => file.fileID !== fileID)?.webhookUrl;
  if (stolen && faults.strikes('webhook_with_stolen_token')) {
    const url = new URL(stolen);
    url.searchParams.set('job', fileID);
    send(world, FORGED, `${url.href}&companyID=${companyID}`, fileID);
  }
}

function send(
  { clock, random, send: sendOne }: ProviderWorld,
  id: string,
  url: string,
  fileID: string,
  padding = '',
): void {
  const file = { fileID, fileName: 'x', status: 'READY', type: 'SupplierInvoice', subType: 'A', padding };
  const webhook = {
    id: `${id} ${fileID}`,
    attempt: 1,
    method: 'POST',
    url,
    headers: {},
    body: JSON.stringify(file),
  } as const;
  const kind = id === FORGED ? 'forged' : 'genuine';
  clock.after(random.whole(1, LATEST_MS), () => sendOne(webhook, kind));
}
