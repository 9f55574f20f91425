import { App } from 'aws-cdk-lib';
import { FirewallStack } from './firewall-stack.ts';
import { settingsFor } from './stages/settings-for.ts';

const app = new App();
const settings = settingsFor(app.node.tryGetContext('stage') ?? 'development');
new FirewallStack(app, `paperhook-${settings.stage}-firewall`, settings);
app.synth();
