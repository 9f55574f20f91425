/** Which webhooks at Ocrolus are a connection's: those that go to its URL, whoever has registered them there. */
import { BASIC_USER } from '../../../../shared/providers/ocrolus/webhook-verifier.ts';
import { connectionWebhookUrl } from '../../../../shared/providers/webhook-url.ts';

/** Ocrolus refuses the same URL twice; those who receive webhooks pass it over. */
const NUMBER_PARAMETER = 'webhook';

export interface ConnectionUrls {
  /** @param number from 1 on. */
  numbered(number: number): string;
  isOwn(url: string): boolean;
  /** Undefined: it is not the connection's, or not one that Paperhook would make. */
  numberOf(url: string): number | undefined;
}

export function connectionUrls(apiUrl: string, name: string): ConnectionUrls {
  const plain = connectionWebhookUrl(apiUrl, 'ocrolus', name);
  const numbered = (number: number) => {
    const url = new URL(plain);
    if (number > 1) url.searchParams.set(NUMBER_PARAMETER, String(number));
    return url.href;
  };
  const isOwn = (url: string) => {
    const shown = withoutPassword(url);
    return shown === numbered(1) || shown.startsWith(`${numbered(1)}?`);
  };
  return {
    numbered,
    isOwn,
    numberOf(url) {
      if (!isOwn(url)) return undefined;
      const number = Number(new URL(url).searchParams.get(NUMBER_PARAMETER) ?? 1);
      return withoutPassword(url) === numbered(number) ? number : undefined;
    },
  };
}

/** With basic authentication, by a webhook secret. */
export function withPassword(url: string, secret: string): string {
  const authentic = new URL(url);
  authentic.username = BASIC_USER;
  authentic.password = encodeURIComponent(secret);
  return authentic.href;
}

/** What is no URL comes back without what a password could be in. */
export function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return url.replace(/^.*@/, '');
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.href;
}
