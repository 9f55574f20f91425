const JOB_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether it can be a job_id of ours, judged by its form alone. */
export function isJobId(text: string): boolean {
  return JOB_ID.test(text);
}
