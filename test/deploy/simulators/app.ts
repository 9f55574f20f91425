// cdk --app 'node test/deploy/simulators/app.ts' -c simulators_token=...: the second stack of the test of a deployment.
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { build } from 'esbuild';
import { BUNDLE_OPTIONS } from '../../../infra/bundle.ts';
import { SIMULATORS_STACK } from '../stacks.ts';
import { SimulatorsStack } from './stack.ts';

const bundleDirectory = join(import.meta.dirname, '..', '..', '..', 'dist', 'simulators');
await build({
  ...BUNDLE_OPTIONS,
  entryPoints: [join(import.meta.dirname, 'index.ts')],
  outfile: join(bundleDirectory, 'index.mjs'),
  // For the packages that are CommonJS.
  banner: {
    js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);",
  },
});
const app = new App();
const token = String(app.node.getContext('simulators_token'));
new SimulatorsStack(app, SIMULATORS_STACK, { bundleDirectory, token });
app.synth();
