/** Where Ocrolus's webhooks go, the same for every job: it is registered with Ocrolus, and stands in no upload. */
export function ocrolusWebhookUrl(baseUrl: string, connection: string): string {
  return `${baseUrl.replace(/\/+$/, '')}/webhooks/ocrolus/${encodeURIComponent(connection)}`;
}
