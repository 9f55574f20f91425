// One process for all of them: loading CDK and synthesising costs more than every assertion together.
import './stack/alarms.ts';
import './stack/dashboard.ts';
import './stack/environment.ts';
import './stack/front-door.ts';
import './stack/functions.ts';
import './stack/nag.ts';
import './stack/permissions.ts';
import './stack/public-api.ts';
import './stack/queues.ts';
import './stack/resource-policies.ts';
import './stack/storage.ts';
import './stack/tags.ts';
