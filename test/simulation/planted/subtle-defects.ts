/** Defects that a careless look takes for right: most tests would go on passing. */
import type { Defect } from './defects.ts';

const READ = 'functions/read-job/read-job.ts';

export const subtleDefects: readonly Defect[] = [
  {
    name: 'every result is read as expired',
    file: READ,
    find: 'const isExpired = (resultExpiry(job, ports) ?? 0) <= ports.nowMs();',
    replace: 'const isExpired = true;',
  },
  {
    name: 'every status is read as SUCCESS',
    file: READ,
    find: 'jsonAnswer(200, { job_id, template_id, status });',
    replace: "jsonAnswer(200, { job_id, template_id, status: status && 'SUCCESS' });",
  },
];
