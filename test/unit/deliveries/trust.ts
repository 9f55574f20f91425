/** In: a certificate. Out: this process takes it for one of its authorities until the test ends. */
import type { TestContext } from 'node:test';
import tls from 'node:tls';

export function trust(context: TestContext, certificate: string): void {
  const trusted = tls.getCACertificates('default');
  tls.setDefaultCACertificates([...trusted, certificate]);
  context.after(() => tls.setDefaultCACertificates(trusted));
}
