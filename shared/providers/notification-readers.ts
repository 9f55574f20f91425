/** Every provider's name, and who reads its webhooks. Bundled into receive-notification: keep it small. */
import { azoraoneNotification } from './azoraone/notification.ts';
import { docuproxNotification } from './docuprox/notification.ts';
import type { NotificationReader } from './notification.ts';
import { ocrolusNotification } from './ocrolus/notification.ts';

export const notificationReaders: ReadonlyMap<string, NotificationReader> = new Map([
  ['azoraone', azoraoneNotification],
  ['docuprox', docuproxNotification],
  ['ocrolus', ocrolusNotification],
]);
