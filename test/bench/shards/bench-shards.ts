/**
 * At how many jobs a second an index of the jobs table is full: what is written to its busiest partition for a job, as it is
 * counted, against what a partition takes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
import { randomUUID } from 'node:crypto';
import { DUE_SHARDS, dueShard } from '../../../shared/jobs/obligation.ts';
import { DUE_INDEX, TENANT_INDEX } from '../../../shared/store/index-names.ts';
import { type Figure, withRatio } from '../figures.ts';
import { countJobs } from '../jobs/count-jobs.ts';

const PARTITION_UNITS_A_SECOND = 1_000;
const IDS = 1_000_000;

export async function benchShards(): Promise<Figure[]> {
  const { jobs } = await countJobs();
  const busiest = busiestShare();
  const shares = withRatio(
    { name: `${DUE_SHARDS} shards: the fullest of ${IDS} ids`, value: busiest, unit: 'of all' },
    1 / DUE_SHARDS,
    'an even share',
  );
  const ofKinds = [...jobs].flatMap(([kind, counts]) => {
    const due = counts[`index_write_units.${DUE_INDEX}`] ?? 0;
    const tenant = counts[`index_write_units.${TENANT_INDEX}`] ?? 0;
    return [
      { name: `job ${kind}: due index, write units`, value: due, unit: 'a job' },
      { name: `job ${kind}: tenants' index, write units`, value: tenant, unit: 'a job' },
      {
        name: `job ${kind}: jobs that fill a shard`,
        value: PARTITION_UNITS_A_SECOND / (due * busiest),
        unit: 'a second',
      },
    ];
  });
  return [shares, ...ofKinds];
}

/** The share that the fullest shard has of many jobs. */
function busiestShare(): number {
  const counts = new Array<number>(DUE_SHARDS).fill(0);
  for (let index = 0; index < IDS; index += 1) {
    const shard = dueShard(`JOB#${randomUUID()}`);
    counts[shard] = (counts[shard] ?? 0) + 1;
  }
  return Math.max(...counts) / IDS;
}
