/** GET /jobs: a tenant's jobs, newest first. The index says which there are, each item how its job stands. */
import type { JobsQuery } from '../../shared/http/asked/jobs.ts';
import { type Job, listedJobs } from '../../shared/jobs/job.ts';
import { mapAtOnce } from '../../shared/map-at-once.ts';
import { cursorAfter, type QueryByTenant } from '../../shared/store/tenant-index.ts';

/** Where one status is asked for, a call looks at so many jobs and then answers what it has found, and where to go on. */
const MOST_LOOKED_AT = 500;
const LOOKED_AT_A_TIME = 100;
/** As many reads as one connection pool carries. */
const AT_ONCE = 25;

export interface ListPorts {
  queryByTenant: QueryByTenant;
  getJob(itemId: string): Promise<Job | undefined>;
}

export interface JobList {
  jobs: Job[];
  /** Undefined when none follow. */
  cursor: string | undefined;
}

export async function listJobs(ports: ListPorts, tenant: string, query: JobsQuery): Promise<JobList> {
  const { status, from = 0, to = Number.MAX_SAFE_INTEGER } = query;
  const listedUnder = listedJobs(tenant);
  const limit = status === undefined ? query.limit : LOOKED_AT_A_TIME;
  const jobs: Job[] = [];
  let cursor = query.cursor;
  let lookedAt = 0;
  do {
    const page = await ports.queryByTenant({
      listedUnder,
      fromMs: from,
      toMs: to,
      limit,
      cursor,
      newestFirst: true,
    });
    const found = await mapAtOnce(page.rows, AT_ONCE, ({ id }) => ports.getJob(id));
    for (const [index, row] of page.rows.entries()) {
      const job = found[index];
      // The index lags behind: a job may be gone from the table by now.
      if (!job || (status !== undefined && job.status !== status)) continue;
      jobs.push(job);
      const isLast = index === page.rows.length - 1;
      if (jobs.length === query.limit)
        return { jobs, cursor: isLast ? page.cursor : cursorAfter(listedUnder, row) };
    }
    cursor = page.cursor;
    lookedAt += page.rows.length;
  } while (cursor !== undefined && lookedAt < MOST_LOOKED_AT);
  return { jobs, cursor };
}
