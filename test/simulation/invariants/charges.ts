import { isDeepStrictEqual } from 'node:util';
import type { Charge } from '../../../shared/credits/ledger.ts';
import { isBatch } from '../../../shared/jobs/batch.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import type { Invariant } from '../observed.ts';
import { chargeOf, jobOf } from './read-item.ts';
import { RECOVERY_MS } from './slack.ts';

export const oneChargeAJob: Invariant = {
  name: 'one charge a job',
  says: 'A job has one charge at most, of as many credits as its document has pages, made when the provider has its document and never changed but once: refunded, when the job has failed without being cancelled.',
  judge({ provider, document, job, complain }) {
    const fileNames = new Map<string, string>();
    const charges = new Map<string, string>();

    function judgeNew(id: string, { job_id: jobId, credits }: Charge): void {
      if ((charges.get(jobId) ?? id) !== id) complain(id, 'its job has a second charge');
      charges.set(jobId, id);
      if (provider().files(jobId).length === 0)
        complain(id, 'it was charged before the provider had its document');
      const { pages } = document(fileNames.get(jobId) ?? '') ?? {};
      if (credits !== pages) complain(id, `${credits} credits were charged for ${pages} pages`);
    }

    return {
      onChange({ id, before, after }) {
        const fresh = jobOf(after);
        if (fresh?.file) fileNames.set(fresh.job_id, fresh.file.name);
        const [was, is] = [chargeOf(before), chargeOf(after)];
        if (is && !before) judgeNew(id, is);
        if (was && !is) complain(id, 'a charge was deleted');
        if (!was || !is) return;
        if (!isDeepStrictEqual(lasting(was), lasting(is))) complain(id, 'it was charged again');
        if (was.refunded_at === is.refunded_at) return;
        if (was.refunded_at !== undefined) complain(id, 'it was refunded a second time');
        const { status, error } = job(is.job_id) ?? {};
        if (status !== 'FAILED' || error?.code === 'cancelled')
          complain(id, `it was refunded and its job is ${status}`);
      },
    };
  },
};

/** All of it but what a refund changes. */
function lasting({ refunded_at: _refunded, expires_at: _expires, ...rest }: Charge) {
  return rest;
}

export const chargesFollowTheEnding: Invariant = {
  name: 'charges follow the ending',
  says: 'A job of ours that waits for its provider or has succeeded is charged and not refunded, and says how much; one that has failed, unless it was cancelled, is not, as soon as it says that it owes no refund. What is owed is owed a delivery, and given back 25 minutes after the end or that of all faults.',
  judge({ clock, faults, cloud, job, complain }) {
    function judgeJob(found: Job): void {
      const charge = chargeOf(cloud().jobs.get(`CHARGE#${found.job_id}`));
      const isCharged = charge !== undefined && charge.refunded_at === undefined;
      const isOwed = found.refund === 'owed';
      if (isOwed && found.step !== 'deliver') complain(found.id, 'its refund is owed and not its delivery');
      // What somebody else has handed in was never charged, nor was an archive.
      if (isBatch(found) || found.tracked) return;
      const mustBe = found.step === 'settle' || found.status === 'SUCCESS';
      if (mustBe && !isCharged) complain(found.id, `it is ${found.status} and not charged`);
      if (mustBe && found.charged !== charge?.credits)
        complain(found.id, `it says ${found.charged} credits, and its charge ${charge?.credits}`);
      const mustNotBe = found.status === 'FAILED' && found.error?.code !== 'cancelled' && !isOwed;
      if (mustNotBe && isCharged) complain(found.id, `it failed with ${found.error?.code} and is charged`);
    }

    return {
      onChange({ before, after }) {
        const [was, is] = [jobOf(before), jobOf(after)];
        if (!is) return;
        judgeJob(is);
        if (is.refund !== 'owed' || was?.refund === 'owed') return;
        clock.at(Math.max(clock.nowMs(), faults.endMs) + RECOVERY_MS, () => {
          if (job(is.job_id)?.refund === 'owed') complain(is.id, 'its refund is still owed');
        });
      },
      onEnd() {
        for (const item of cloud().jobs.values()) {
          const left = jobOf(item);
          if (left) judgeJob(left);
        }
      },
    };
  },
};
