/** Where DocuProx's webhooks go, the same for every template; it stands in DocuProx's dashboard, not in a request. */
export function docuProxWebhookUrl(baseUrl: string, connection: string): string {
  return `${baseUrl.replace(/\/+$/, '')}/webhooks/docuprox/${encodeURIComponent(connection)}`;
}
