import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { bundleDirectory, bundleFunctions } from '../../infra/bundle.ts';
import { FUNCTION_NAMES } from '../../infra/function-names.ts';
import { BUNDLE_KILOBYTES } from '../bench/bounds.ts';
import { BEHIND_CLOUDFRONT } from './stack/front-doors.ts';
import { resourceName } from './stack/resource-names.ts';
import { functionsOf, synthesised } from './stack/synthesised.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

/** Says what a bundle exports, loaded as Lambda loads it: by its path, with nothing beside it. */
const LOAD = 'import(process.argv[1]).then((module) => console.log(typeof module.handler))';

describe('bundles', () => {
  let inputs: Map<string, string[]>;

  before(async () => {
    const { outputs } = await bundleFunctions();
    inputs = new Map(
      Object.entries(outputs)
        .filter(([path]) => path.endsWith('.mjs'))
        .map(([path, output]) => [path, Object.keys(output.inputs)]),
    );
  });

  it('are one a function', () => {
    const expected = [...FUNCTION_NAMES, 'admit-request'].map((name) => `dist/functions/${name}/index.mjs`);
    assert.deepEqual([...inputs.keys()].sort(), expected.sort());
  });

  it('are all that is deployed, with their source map', async () => {
    for (const name of FUNCTION_NAMES) {
      assert.deepEqual((await readdir(bundleDirectory(name))).sort(), ['index.mjs', 'index.mjs.map']);
    }
  });

  it('are no larger than their bounds', async () => {
    for (const [name, most] of Object.entries(BUNDLE_KILOBYTES)) {
      const { size } = await stat(join(bundleDirectory(name), 'index.mjs'));
      assert.ok(size / 1000 <= most, `${name}: ${size / 1000} kB, at most ${most} (test/bench/bounds.ts)`);
    }
  });

  it("have no other function's code in them, and nothing of infra or tests", () => {
    for (const [bundle, paths] of inputs) {
      const own = bundle.replace(/^dist\/(.*)\/index\.mjs$/, '$1/');
      const foreign = paths.filter((path) => !/^(shared|node_modules)\//.test(path) && !path.startsWith(own));
      assert.deepEqual(foreign, [], bundle);
    }
  });

  it('carry the AWS SDK, for the one that Lambda has changes by itself', async () => {
    const source = await readFile(join(bundleDirectory('submit-job'), 'index.mjs'), 'utf8');
    assert.doesNotMatch(source, /from ?"@aws-sdk/);
    assert.ok(inputs.get('dist/functions/submit-job/index.mjs')?.some((path) => path.includes('/@aws-sdk/')));
  });

  it('send on by what Lambda traces a call, both with the SDK and without', async () => {
    for (const name of ['receive-notification', 'submit-job', 'settle-job', 'poll-due-items']) {
      const source = await readFile(join(bundleDirectory(name), 'index.mjs'), 'utf8');
      assert.match(source, /_X_AMZN_TRACE_ID/, name);
    }
  });

  // With CloudFront in front there are the most functions, and the most variables.
  const functions = functionsOf(synthesised('production', { frontDoor: BEHIND_CLOUDFRONT }));
  for (const name of functions.keys()) {
    it(`of ${name} starts with the environment that the template gives it`, async () => {
      const { stdout } = await run(
        process.execPath,
        ['--input-type=module', '--eval', LOAD, pathToFileURL(join(bundleDirectory(name), 'index.mjs')).href],
        { env: { ...LAMBDA, ...resolved(functions.get(name)?.Environment.Variables) } },
      );
      assert.equal(stdout, 'function\n');
    });

    it(`of ${name} reads every variable that it is given`, async () => {
      const source = await readFile(join(bundleDirectory(name), 'index.mjs'), 'utf8');
      const given = Object.keys(functions.get(name)?.Environment.Variables);
      const unread = given.filter((variable) => variable !== 'NODE_OPTIONS' && !source.includes(variable));
      assert.deepEqual(unread, []);
    });
  }
});

/** What Lambda itself puts into a function's environment, as far as ours look. */
const LAMBDA = {
  AWS_REGION: 'eu-north-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_SESSION_TOKEN: 'test',
};

/** The variables with values in the shape that CloudFormation would put there. */
function resolved(variables: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([key, value]) => {
      const name = resourceName(value);
      if (key.endsWith('_QUEUE_URL') || key.endsWith('_DLQ_URL')) {
        return [key, `https://sqs.eu-north-1.amazonaws.com/000000000000/${name}`];
      }
      if (key === 'WEBHOOK_BASE_URL') return [key, 'https://abc.execute-api.eu-north-1.amazonaws.com'];
      return [key, name];
    }),
  );
}

describe('the CDK app', () => {
  let home: string;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'paperhook-synth-'));
  });
  after(() => rm(home, { recursive: true }));

  it('synthesises where nothing knows of AWS: no credentials, no region, an empty home', async () => {
    const cdk = join(ROOT, 'node_modules', '.bin', 'cdk');
    await run(cdk, ['synth', '--quiet', '--no-notices', '--output', home, '-c', 'stage=production'], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], HOME: home },
    });
    const template = await readFile(join(home, 'paperhook-production.template.json'), 'utf8');
    assert.match(template, /"Description": "Paperhook, stage production"/);
  });

  it('refuses a stage that there is not', async () => {
    const app = run(process.execPath, [join(ROOT, 'infra', 'app.ts')], {
      env: { HOME: home, CDK_OUTDIR: home, CDK_CONTEXT_JSON: '{"stage":"staging"}' },
    });
    await assert.rejects(app, /Unknown stage "staging": use one of local, test, development, production/);
  });

  it('refuses an address for the alarms that is none', async () => {
    const app = run(process.execPath, [join(ROOT, 'infra', 'app.ts')], {
      env: { HOME: home, CDK_OUTDIR: home, CDK_CONTEXT_JSON: '{"alarm_email":"ops"}' },
    });
    await assert.rejects(app, /alarm_email "ops" is not an e-mail address/);
  });
});
