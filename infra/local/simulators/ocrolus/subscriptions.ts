/**
 * Who is told of events: the webhooks of the organization, each with events of its own, or the one of the account; "opting
 * for both at the same time is not possible" (https://docs.ocrolus.com/docs/webhook-overview).
 */
import { type AccountWebhook, createAccountWebhook } from './account-webhook.ts';
import { createOrganizationWebhooks, type OrganizationWebhook } from './organization-webhooks.ts';

export type Subscriptions = ReturnType<typeof createSubscriptions>;
export type { AccountWebhook, OrganizationWebhook };

export function createSubscriptions(now: () => number, newUuid: () => string) {
  const organization = createOrganizationWebhooks({
    now,
    newUuid,
    isAccountLevelOn: (): boolean => account.isOn(),
  });
  const account = createAccountWebhook(() => organization.all().length > 0);
  return { organization, account };
}
