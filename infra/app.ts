import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundleDirectory, bundleFunctions } from './bundle.ts';
import { parseOptions } from './options.ts';
import { PaperhookStack } from './paperhook-stack.ts';
import { settingsFor } from './stages/settings-for.ts';
import { parseSimulators } from './stages/simulators.ts';

const app = new App();
const settings = settingsFor(
  app.node.tryGetContext('stage') ?? 'development',
  parseSimulators(app.node.tryGetContext('simulators')),
);
const options = parseOptions(settings.stage, (name) => app.node.tryGetContext(name));
await bundleFunctions();
new PaperhookStack(app, `paperhook-${settings.stage}`, {
  settings,
  options,
  codeFor: (name) => Code.fromAsset(bundleDirectory(name)),
});
app.synth();
