import type { Job } from '../../../shared/jobs/job.ts';
import type { Invariant } from '../observed.ts';
import { chargeOf, jobOf } from './read-item.ts';

export const oneChargeAJob: Invariant = {
  name: 'one charge a job',
  says: 'A charge is made when the provider has the document, for its credits, and never changes but for one refund. A job that waits for its provider or has succeeded is charged and not refunded; one that failed, unless it was cancelled, costs nothing once it owes no delivery and is never charged again. A refund that is owed is owed a delivery.',
  judge({ cloud, provider, job, complain }) {
    return {
      onChange({ id, before, after }) {
        const item = jobOf(after);
        if (item) return judgeJob(item);
        const [was, is] = [chargeOf(before), chargeOf(after)];
        if (!is) return;
        if (was?.refunded_at !== undefined && is.refunded_at !== was.refunded_at)
          complain(id, 'it was refunded, and that has changed');
        if (was && (was.credits !== is.credits || was.listed_at !== is.listed_at))
          complain(id, 'a charge has changed');
        if (was || is.credits === undefined) return;
        const jobId = id.slice('CHARGE#'.length);
        if (is.credits !== (job(jobId)?.file?.pages ?? 1))
          complain(id, `it is charged ${is.credits} credits`);
        const files = provider().model.files();
        if (!files.some(({ fileID }) => fileID === jobId)) complain(id, 'it was charged and not accepted');
      },
      onEnd() {
        for (const item of cloud().jobs.values()) {
          const left = jobOf(item);
          if (left) judgeJob(left);
        }
      },
    };

    function judgeJob(found: Job): void {
      const charge = chargeOf(cloud().jobs.get(`CHARGE#${found.job_id}`));
      const isCharged = charge?.credits !== undefined && charge.refunded_at === undefined;
      const isOwed = found.refund === 'owed';
      if (isOwed && found.step !== 'deliver') complain(found.id, 'its refund is owed and not its delivery');
      const mustBe = found.step === 'settle' || found.status === 'SUCCESS';
      if (mustBe && !isCharged) complain(found.id, `it is ${found.status} and not charged`);
      const mustNotBe = found.status === 'FAILED' && found.error?.code !== 'cancelled' && !isOwed;
      if (mustNotBe && isCharged) complain(found.id, 'it failed and is charged');
    }
  },
};
