/** receive-notification, warm, beside a plain handler: time and CPU a webhook, one at a time and 50 at once. */
import { type Figure, withRatio } from '../figures.ts';
import { signedWebhook, tokenWebhook } from '../ground/events.ts';
import { openGround } from '../ground/open-ground.ts';
import { type Load, runSample } from '../ground/run-sample.ts';
import { PLAIN, prepareSubjects } from '../ground/subjects.ts';
import { median } from '../median.ts';

const ROUNDS = 5;
const LOADS: readonly Load[] = [
  { atOnce: 1, warmUp: 300, counted: 500 },
  { atOnce: 50, warmUp: 300, counted: 500 },
];
const WEBHOOKS = { token: tokenWebhook, HMAC: signedWebhook };
/** Of the plain handler's CPU. */
const AIM = 1 / 2;

const OURS = 'receive-notification';
const SUBJECTS = [PLAIN, OURS] as const;

export async function benchReceiver(): Promise<Figure[]> {
  const ground = await openGround();
  try {
    const bundles = await prepareSubjects(ground.directory);
    const measured = new Map<string, number[]>();
    const add = (name: string, value: number) => measured.set(name, [...(measured.get(name) ?? []), value]);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [credential, webhook] of Object.entries(WEBHOOKS)) {
        for (const subject of SUBJECTS) {
          const bundle = bundles.get(subject) ?? '';
          const { warm } = await runSample({ ...ground, bundle, event: webhook(), loads: LOADS });
          for (const [index, { atOnce }] of LOADS.entries()) {
            const { ms = Number.NaN, cpuMs = Number.NaN } = warm[index] ?? {};
            add(nameOf(subject, credential, atOnce, 'time'), ms);
            add(nameOf(subject, credential, atOnce, 'CPU'), cpuMs);
          }
        }
      }
    }
    return figures(measured);
  } finally {
    await ground.close();
  }
}

function figures(measured: ReadonlyMap<string, readonly number[]>): Figure[] {
  const of = (name: string): Figure => ({ name, value: median([...(measured.get(name) ?? [])]), unit: 'ms' });
  return Object.keys(WEBHOOKS).flatMap((credential) =>
    LOADS.flatMap(({ atOnce }) =>
      (['time', 'CPU'] as const).flatMap((what) => {
        const plain = of(nameOf(PLAIN, credential, atOnce, what));
        const ours = of(nameOf(OURS, credential, atOnce, what));
        return [plain, withRatio(ours, plain.value, PLAIN, what === 'CPU' ? AIM : undefined)];
      }),
    ),
  );
}

function nameOf(subject: string, credential: string, atOnce: number, what: string): string {
  return `warm webhook: ${subject}, ${credential}, ${atOnce} at once, ${what}`;
}
