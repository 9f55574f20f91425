/**
 * Where the webhooks of a connection come in, the same for all of its jobs; API Gateway routes that path to
 * receive-notification.
 * @param baseUrl the HTTP API's own URL.
 */
export function connectionWebhookUrl(baseUrl: string, provider: string, connection: string): string {
  return `${baseUrl.replace(/\/+$/, '')}/webhooks/${provider}/${encodeURIComponent(connection)}`;
}
