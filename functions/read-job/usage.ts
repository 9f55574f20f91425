/** GET /usage: a tenant's credits by day and template, exact from the ledger, and what is left of its balance. */
import { balanceOf } from '../../shared/credits/balance.ts';
import type { CreditPorts } from '../../shared/credits/credit-ports.ts';
import type { ListedCharge } from '../../shared/credits/ledger.ts';
import { refused } from '../../shared/errors.ts';
import { type Answer, jsonAnswer } from '../../shared/http/answers.ts';
import { type ApiRequest, parseInput } from '../../shared/http/api-request.ts';
import { usageQuery } from '../../shared/http/asked/usage.ts';
import { DAY_MS } from '../../shared/jobs/kept.ts';

const MOST_DAYS = 92;
const DAYS_BY_DEFAULT = 30;

/** `credits` were charged, `refunded` of them given back since, whenever that was. */
interface Sums {
  credits: number;
  refunded: number;
  documents: number;
}

export async function usage(ports: CreditPorts, tenant: string, query: ApiRequest['query']): Promise<Answer> {
  const { fromMs, toMs } = readSpan(query, ports.nowMs());
  const total: Sums = { credits: 0, refunded: 0, documents: 0 };
  const days = new Map<string, Map<string, Sums>>();
  for await (const charges of ports.ledger.charges(tenant, fromMs, toMs + DAY_MS)) {
    for (const charge of charges) {
      const templates = entry(days, dayOf(charge.listed_at), () => new Map<string, Sums>());
      const sums = entry(templates, charge.template_id, () => ({ credits: 0, refunded: 0, documents: 0 }));
      for (const each of [sums, total]) addTo(each, charge);
    }
  }
  return jsonAnswer(200, {
    from: dayOf(fromMs),
    to: dayOf(toMs),
    balance: (await balanceOf(ports, tenant)) ?? null,
    total,
    days: [...days].map(([day, templates]) => ({
      day,
      templates: [...templates].map(([template_id, sums]) => ({ template_id, ...sums })),
    })),
  });
}

/** Both are the first millisecond of their day, UTC. */
function readSpan(query: ApiRequest['query'], nowMs: number): { fromMs: number; toMs: number } {
  const { from, to } = parseInput(usageQuery, query, 'The query');
  const toMs = Date.parse(to ?? dayOf(nowMs));
  const fromMs = from === undefined ? toMs - (DAYS_BY_DEFAULT - 1) * DAY_MS : Date.parse(from);
  if (fromMs > toMs) throw refused('bad_request', 'from: must not be after to (today, if that is left out)');
  if (toMs - fromMs >= MOST_DAYS * DAY_MS)
    throw refused('bad_request', `from: at most ${MOST_DAYS} days can be asked for at once`);
  return { fromMs, toMs };
}

function dayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}

function entry<Value>(map: Map<string, Value>, key: string, create: () => Value): Value {
  const found = map.get(key) ?? create();
  map.set(key, found);
  return found;
}

function addTo(sums: Sums, { credits, refunded_at }: ListedCharge): void {
  sums.credits += credits;
  sums.documents += 1;
  if (refunded_at !== undefined) sums.refunded += credits;
}
