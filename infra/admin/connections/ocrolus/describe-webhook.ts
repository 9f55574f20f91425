import { printable } from '../../job/printable.ts';
import { type ConnectionUrls, withoutPassword } from './own-url.ts';
import type { Webhook } from './webhook.ts';

/** Lines for people. Without passwords; other systems' queries may hold theirs. */
export function describeWebhook(webhook: Webhook, urls: ConnectionUrls): string[] {
  const { level, id, url, description, isActive, events } = webhook;
  const isOwn = urls.isOwn(url);
  const name = level === 'account' ? level : `${level} ${id}`;
  const whose = isOwn ? "this connection's" : 'not of this connection';
  const shown = isOwn ? withoutPassword(url) : withoutPassword(url).replace(/[?#].*$/, '?...');
  const hasPassword = URL.canParse(url) && new URL(url).password !== '';
  const names = (areActive: boolean) =>
    events.filter((event) => event.isActive === areActive).map((event) => event.name);
  const off = names(false);
  const lines = [
    `${name}  ${isActive ? 'active' : 'off'}, ${whose}`,
    `  ${shown}${hasPassword ? ' (with a password)' : ''}${description ? `  "${description}"` : ''}`,
    `  events: ${names(true).join(', ') || 'none'}`,
    ...(off.length > 0 ? [`  off: ${off.join(', ')}`] : []),
  ];
  return lines.map(printable);
}
