/** What Node itself takes. */
export async function handler() {
  return { statusCode: 200, body: '' };
}
