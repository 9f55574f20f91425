import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import type { StageSettings } from '../config.ts';
import type { Parts } from './parts.ts';
import { WorkFunction } from './work-function.ts';

/** The functions that answer clients. Each reads the settings table, where the API keys are. */
export function addClientCalls(scope: Construct, parts: Parts): void {
  addSubmitJob(scope, parts);
  addCreateUpload(scope, parts);
  addReadJob(scope, parts);
  addChangeJob(scope, parts);
  addTrackJob(scope, parts);
  addManageTemplates(scope, parts);
  addManageEndpoints(scope, parts);
}

function addSubmitJob(scope: Construct, parts: Parts): void {
  const { storage, queues, api, settings } = parts;
  const submitJob = new WorkFunction(scope, 'SubmitJob', {
    ...parts,
    name: 'submit-job',
    description: 'Takes a document in: job, upload, 202',
    environment: acceptingEnvironment(settings),
  });
  storage.jobs.giveTo(submitJob, ['GetItem', 'PutItem', 'UpdateItem']);
  storage.jobs.giveTenantIndexTo(submitJob);
  storage.settings.giveTo(submitJob, ['GetItem']);
  storage.files.giveTo(submitJob, { put: ['uploads'], get: ['uploads', 'incoming'] });
  queues.giveTo(submitJob, [queues.unpack, queues.start]);
  api.routeVersioned(submitJob, [
    { method: HttpMethod.POST, path: '/process-job' },
    { method: HttpMethod.PUT, path: '/process-job' },
  ]);
}

/** Its own function, because whoever has one of its URLs acts with its role: it may put there and nothing else. */
function addCreateUpload(scope: Construct, parts: Parts): void {
  const { storage, api } = parts;
  const createUpload = new WorkFunction(scope, 'CreateUpload', {
    ...parts,
    name: 'create-upload',
    description: 'Gives out a URL to put one large document to',
  });
  storage.jobs.giveTo(createUpload, ['PutItem']);
  storage.settings.giveTo(createUpload, ['GetItem']);
  storage.files.giveTo(createUpload, { put: ['incoming'] });
  api.routeVersioned(createUpload, [{ method: HttpMethod.POST, path: '/uploads' }]);
}

function addReadJob(scope: Construct, parts: Parts): void {
  const { storage, api, settings } = parts;
  const readJob = new WorkFunction(scope, 'ReadJob', {
    ...parts,
    name: 'read-job',
    description: "Answers a job's status, its result and its timeline, and which jobs there are",
    environment: { RESULT_SECONDS: String(settings.jobs.resultSeconds) },
  });
  storage.jobs.giveTo(readJob, ['GetItem']);
  storage.jobs.giveTenantIndexTo(readJob);
  storage.settings.giveTo(readJob, ['GetItem']);
  // What is too large for an answer is put beside the result it was made of.
  storage.files.giveTo(readJob, { get: ['results'], put: ['results'] });
  api.routeVersioned(readJob, [
    { method: HttpMethod.GET, path: '/job-status' },
    { method: HttpMethod.GET, path: '/job-status/{job_id}' },
    { method: HttpMethod.POST, path: '/job-results' },
    { method: HttpMethod.GET, path: '/jobs' },
    { method: HttpMethod.GET, path: '/jobs/{job_id}' },
    { method: HttpMethod.GET, path: '/usage' },
    { method: HttpMethod.GET, path: '/openapi.json' },
  ]);
  api.routeTheRest(readJob);
}

function addChangeJob(scope: Construct, parts: Parts): void {
  const { storage, queues, api, settings } = parts;
  const changeJob = new WorkFunction(scope, 'ChangeJob', {
    ...parts,
    name: 'change-job',
    description: 'Cancels a job, does it again, delivers it again',
    environment: acceptingEnvironment(settings),
  });
  storage.jobs.giveTo(changeJob, ['GetItem', 'PutItem', 'UpdateItem']);
  storage.settings.giveTo(changeJob, ['GetItem']);
  storage.files.giveTo(changeJob, { put: ['uploads'], get: ['uploads'] });
  queues.giveTo(changeJob, [queues.unpack, queues.start, queues.settle, queues.deliver, queues.purge]);
  api.routeVersioned(changeJob, [
    { method: HttpMethod.POST, path: '/jobs/{job_id}/cancel' },
    { method: HttpMethod.POST, path: '/jobs/{job_id}/retry' },
    { method: HttpMethod.POST, path: '/jobs/{job_id}/redeliver' },
  ]);
}

function addTrackJob(scope: Construct, parts: Parts): void {
  const { storage, queues, api, settings } = parts;
  const trackJob = new WorkFunction(scope, 'TrackJob', {
    ...parts,
    name: 'track-job',
    description: 'Follows a document that somebody else has handed to its provider',
    environment: { JOB_DEADLINE_SECONDS: String(settings.jobs.deadlineSeconds) },
  });
  storage.jobs.giveTo(trackJob, ['GetItem', 'PutItem']);
  storage.settings.giveTo(trackJob, ['GetItem']);
  queues.start.giveTo(trackJob);
  api.routeVersioned(trackJob, [{ method: HttpMethod.POST, path: '/track-job' }]);
}

/** What whoever makes jobs must know. */
function acceptingEnvironment({ jobs }: StageSettings): Record<string, string> {
  return {
    JOB_DEADLINE_SECONDS: String(jobs.deadlineSeconds),
    WAKE_GRACE_SECONDS: String(jobs.wakeGraceSeconds),
  };
}

function addManageTemplates(scope: Construct, parts: Parts): void {
  const { storage, queues, api, settings } = parts;
  const manageTemplates = new WorkFunction(scope, 'ManageTemplates', {
    ...parts,
    name: 'manage-templates',
    description: "Creates, reads, lists, changes and deletes a tenant's templates",
    environment: { EXEMPT_HOSTS: settings.exemptHosts.join(',') },
  });
  storage.settings.giveTo(manageTemplates, ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem']);
  storage.settings.giveOwnerIndexTo(manageTemplates);
  // What waits for a webhook that is set anew goes on.
  storage.jobs.giveTo(manageTemplates, ['GetItem', 'PutItem', 'UpdateItem']);
  storage.dataKey.giveTo(manageTemplates);
  queues.deliver.giveTo(manageTemplates);
  api.routeVersioned(manageTemplates, [
    { method: HttpMethod.POST, path: '/templates' },
    { method: HttpMethod.GET, path: '/templates' },
    { method: HttpMethod.GET, path: '/templates/{template_id}' },
    { method: HttpMethod.PATCH, path: '/templates/{template_id}' },
    { method: HttpMethod.DELETE, path: '/templates/{template_id}' },
  ]);
}

function addManageEndpoints(scope: Construct, parts: Parts): void {
  const { storage, queues, api, settings } = parts;
  const manageEndpoints = new WorkFunction(scope, 'ManageEndpoints', {
    ...parts,
    name: 'manage-endpoints',
    description: "Creates, reads, changes, tests and deletes a tenant's endpoints, and redelivers to them",
    environment: {
      EXEMPT_HOSTS: settings.exemptHosts.join(','),
      DELIVERY_TIMEOUT_SECONDS: String(settings.deliveries.timeoutSeconds),
      ENDPOINTS_PER_TENANT: String(settings.deliveries.endpointsPerTenant),
    },
  });
  storage.settings.giveTo(manageEndpoints, ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem']);
  storage.settings.giveOwnerIndexTo(manageEndpoints);
  storage.jobs.giveTo(manageEndpoints, ['GetItem', 'PutItem', 'UpdateItem']);
  // Where the attempt log is listed.
  storage.jobs.giveTenantIndexTo(manageEndpoints);
  storage.dataKey.giveTo(manageEndpoints);
  queues.deliver.giveTo(manageEndpoints);
  const one = '/endpoints/{endpoint_id}';
  api.routeVersioned(manageEndpoints, [
    { method: HttpMethod.POST, path: '/endpoints' },
    { method: HttpMethod.GET, path: '/endpoints' },
    { method: HttpMethod.GET, path: one },
    { method: HttpMethod.PATCH, path: one },
    { method: HttpMethod.DELETE, path: one },
    { method: HttpMethod.POST, path: `${one}/switch-off` },
    { method: HttpMethod.POST, path: `${one}/switch-on` },
    { method: HttpMethod.POST, path: `${one}/rotate-secret` },
    { method: HttpMethod.POST, path: `${one}/test` },
    { method: HttpMethod.GET, path: `${one}/attempts` },
    { method: HttpMethod.POST, path: `${one}/redeliver` },
  ]);
}
