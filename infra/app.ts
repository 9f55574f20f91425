import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundleDirectory, bundleFunctions } from './bundle.ts';
import { parseAlarmEmail, settingsFor } from './config.ts';
import { PaperhookStack } from './paperhook-stack.ts';

const app = new App();
const settings = settingsFor(app.node.tryGetContext('stage') ?? 'development');
const alarmEmail = parseAlarmEmail(app.node.tryGetContext('alarm_email'));
await bundleFunctions();
new PaperhookStack(app, `paperhook-${settings.stage}`, {
  settings,
  alarmEmail,
  codeFor: (name) => Code.fromAsset(bundleDirectory(name)),
});
app.synth();
