import { App } from 'aws-cdk-lib';
import { settingsFor } from './config.ts';
import { FirewallStack } from './firewall-stack.ts';

const app = new App();
const settings = settingsFor(app.node.tryGetContext('stage') ?? 'development');
new FirewallStack(app, `paperhook-${settings.stage}-firewall`, settings);
app.synth();
